package io.linnet.cli.config;

import io.linnet.broker.Authenticator;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Ports;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.login.Anonymous;
import io.linnet.security.login.GuardedAuthenticator;
import io.linnet.security.login.GuardedEnhancedAuthenticator;
import io.linnet.security.login.LoginGuard;
import io.linnet.security.login.LoginSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How clients log in.
 *
 * @param sources who vouches for them, in the order in which they are asked; with none nobody has to log in
 */
public record Authentication(List<CredentialSource> sources, LoginSettings login) {
    /** Copies the list. */
    public Authentication {
        sources = List.copyOf(sources);
    }

    static Authentication none() {
        return new Authentication(List.of(), LoginSettings.defaults());
    }

    boolean isNeeded() {
        return !sources.isEmpty();
    }

    /**
     * Ports with these authenticators in the place of theirs. Who is banned there stays banned.
     *
     * @param anonymous the names of the listeners through which clients may come without logging in
     */
    Ports applied(Ports ports, Set<String> anonymous) {
        if (!isNeeded()) {
            return ports.withAuthenticator(Authenticator.anyone()).withEnhancedAuthenticators(List.of());
        }
        LoginGuard guard = ports.authenticator() instanceof GuardedAuthenticator before
                ? before.guard()
                : new LoginGuard(ports.clock());
        List<Authenticator> chain = new ArrayList<>();
        List<EnhancedAuthenticator> methods = new ArrayList<>();
        for (CredentialSource source : sources) {
            switch (source) {
                case CredentialSource.Credentials(Authenticator authenticator) -> chain.add(authenticator);
                case CredentialSource.Method(EnhancedAuthenticator authenticator) ->
                    methods.add(new GuardedEnhancedAuthenticator(authenticator, guard, login));
            }
        }
        chain.add(new Anonymous(anonymous));
        return ports.withAuthenticator(new GuardedAuthenticator(new AuthenticatorChain(chain), guard, login))
                .withEnhancedAuthenticators(methods);
    }
}
