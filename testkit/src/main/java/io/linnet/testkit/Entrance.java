package io.linnet.testkit;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authorizer;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.broker.Permissions;
import io.linnet.broker.Ports;
import io.linnet.packet.Connect;
import io.linnet.packet.PacketType;
import io.linnet.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/** Who may come in to a broker under test: its users, or whoever its configuration says, and nobody while the test says so. Any thread. */
final class Entrance {
    private static final String SOURCE = "testkit";

    private final Map<String, TestUser> users = new LinkedHashMap<>();
    private final Map<String, Permissions> permissions = new LinkedHashMap<>();
    private final boolean anonymous;
    private volatile @Nullable ReasonCode refusing;

    Entrance(List<TestUser> users, boolean anonymous) {
        for (TestUser user : users) {
            this.users.put(user.name(), user);
            permissions.put(user.name(), user.permissions());
        }
        this.anonymous = anonymous;
    }

    /** @throws IllegalArgumentException for a code that CONNACK does not carry, or that is no refusal */
    void refuse(ReasonCode code) {
        if (!code.isError() || !code.allowedIn(PacketType.CONNACK)) {
            throw new IllegalArgumentException(
                    code + " cannot refuse a CONNECT; allowed are the codes from 0x80 on of section 3.2.2.2");
        }
        refusing = code;
    }

    void accept() {
        refusing = null;
    }

    /** The same ports with this entrance before them. */
    Ports guard(Ports ports) {
        Ports guarded = ports.withAuthenticator(new Guarded(users.isEmpty() ? ports.authenticator() : new Listed()))
                .withEnhancedAuthenticators(ports.enhancedAuthenticators().stream()
                        .map(method -> (EnhancedAuthenticator) new GuardedMethod(method))
                        .toList());
        return users.isEmpty() ? guarded : guarded.withAuthorizer(authorizer(ports.authorizer()));
    }

    private Authorizer authorizer(Authorizer others) {
        return client -> {
            Permissions known = permissions.get(client.user());
            return known != null ? known : others.permissions(client);
        };
    }

    private final class Guarded implements Authenticator {
        private final Authenticator inner;

        Guarded(Authenticator inner) {
            this.inner = inner;
        }

        @Override
        public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
            ReasonCode code = refusing;
            return code == null
                    ? inner.authenticate(connect, peer)
                    : CompletableFuture.completedFuture(new Verdict.Refused(code, "the test refuses all clients"));
        }

        @Override
        public boolean mayStay(ClientIdentity client, Peer peer) {
            return inner.mayStay(client, peer);
        }

        @Override
        public Map<String, Long> figures() {
            return inner.figures();
        }
    }

    private final class GuardedMethod implements EnhancedAuthenticator {
        private final EnhancedAuthenticator inner;

        GuardedMethod(EnhancedAuthenticator inner) {
            this.inner = inner;
        }

        @Override
        public String method() {
            return inner.method();
        }

        @Override
        public Exchange begin(Connect connect, Peer peer) {
            ReasonCode code = refusing;
            return code == null
                    ? inner.begin(connect, peer)
                    : data -> CompletableFuture.completedFuture(new Step.Failure(code, "the test refuses all clients"));
        }

        @Override
        public boolean mayStay(ClientIdentity client, Peer peer) {
            return inner.mayStay(client, peer);
        }
    }

    /** By password, or by the common name of a certificate. */
    private final class Listed implements Authenticator {
        @Override
        public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
            return CompletableFuture.completedFuture(judge(connect, peer));
        }

        private Verdict judge(Connect connect, Peer peer) {
            String name = connect.userName();
            if (name == null) {
                String shown = commonName(peer);
                if (users.containsKey(shown)) {
                    return new Verdict.Accepted(Identity.of(shown, SOURCE));
                }
                return anonymous
                        ? new Verdict.Accepted(Identity.ANONYMOUS)
                        : new Verdict.Refused(ReasonCode.NOT_AUTHORIZED, "no user name came");
            }
            TestUser user = users.get(name);
            byte[] password = connect.password();
            boolean right = user != null
                    && password != null
                    && MessageDigest.isEqual(user.password().getBytes(StandardCharsets.UTF_8), password);
            return right
                    ? new Verdict.Accepted(Identity.of(name, SOURCE))
                    : new Verdict.Refused(
                            ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the users of the test are " + users.keySet());
        }
    }

    private static String commonName(Peer peer) {
        if (peer.encryption() == null || peer.encryption().clientCertificates().isEmpty()) {
            return "";
        }
        X509Certificate own = peer.encryption().clientCertificates().getFirst();
        try {
            return new LdapName(own.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }
}
