package io.linnet.security;

import io.linnet.broker.Authenticator.Verdict;
import io.linnet.packet.Connect;
import java.util.concurrent.CompletionStage;

/**
 * An authenticator whose refusal of a user that it knows takes long. When nobody knows a user, the chain asks it to take as long, so
 * that the time of a refusal does not tell which users there are.
 */
public interface EqualCost {
    /** Does the work of a wrong password, then says the verdict, or what it would say of a user that it knows if it cannot do the work. */
    CompletionStage<Verdict> afterEqualWork(Connect connect, Verdict verdict);
}
