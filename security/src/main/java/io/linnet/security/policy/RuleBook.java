package io.linnet.security.policy;

import io.linnet.broker.ClientIdentity;
import java.util.List;

/** Where rules are written: says which of them concern a client. Immutable. */
public sealed interface RuleBook permits AclFile, Roles {
    /** The rules for a client, in the order in which they are asked: the first that fits decides. */
    List<Rule> rules(ClientIdentity client);

    /** Whether a user name that a client may choose would bring it rights, or take it out of the way of a rule that denies. */
    boolean restsOnUserNames();

    /** Clients for which this is equal have the same rules. */
    Object circle(ClientIdentity client);
}
