package io.linnet.security.certificate;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import io.linnet.transport.ProxiedTls;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets clients in by the common name of a certificate that a trusted proxy has verified and passes on in its PROXY header (version 2, type
 * PP2_SUBTYPE_SSL_CN). The transport takes such headers from nobody else.
 */
public final class ProxiedCertificateAuthenticator implements Authenticator {
    /** How identities call it. */
    public static final String SOURCE = "proxy-certificate";

    private final boolean userNameMustMatch;

    /** @param userNameMustMatch whether CONNECT has to carry the common name as user name */
    public ProxiedCertificateAuthenticator(boolean userNameMustMatch) {
        this.userNameMustMatch = userNameMustMatch;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        return CompletableFuture.completedFuture(judge(connect, commonName(peer)));
    }

    private Verdict judge(Connect connect, String commonName) {
        if (commonName.isEmpty()) {
            return new Verdict.NotMine("no proxy says whose certificate it is");
        }
        if (commonName.chars().anyMatch(Character::isISOControl)) {
            return new Verdict.Refused(
                    ReasonCode.NOT_AUTHORIZED, "the common name that the proxy says holds control characters");
        }
        if (userNameMustMatch && !commonName.equals(connect.userName())) {
            return new Verdict.Refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "the user name of CONNECT is not the common name that the proxy says, " + commonName);
        }
        return new Verdict.Accepted(new Identity(
                commonName,
                SOURCE,
                commonName,
                List.of(),
                Map.of("cert.cn", commonName),
                List.of(),
                List.of(),
                Long.MAX_VALUE));
    }

    private static String commonName(Peer peer) {
        ProxiedTls tls = peer.proxiedTls();
        return tls == null ? "" : tls.commonName();
    }

    /** As long as it is the same connection, which the name belongs to. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return client.identity().source().equals(SOURCE)
                && client.identity().proof().equals(commonName(peer));
    }
}
