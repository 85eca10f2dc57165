package io.linnet.security.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Authenticator;
import io.linnet.broker.Authenticator.Verdict;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.ReasonCode;
import io.linnet.security.HandClock;
import io.linnet.security.SocketBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are known by their certificate, their own or what a proxy says of it. */
class CertificateAuthenticatorTest {
    private static final Peer PEER =
            new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "mqtts", null, null);

    private final HandClock clock = new HandClock(System.currentTimeMillis());

    private Authenticator by(CertificateName name, boolean mustMatch) {
        return new CertificateAuthenticator(name, mustMatch, clock);
    }

    private static void assertLogin(Authenticator authenticator, @Nullable String user, ReasonCode code, String verdict)
            throws Exception {
        try (SocketBroker broker = SocketBroker.with(authenticator)) {
            assertThat(broker.login(user, (String) null)).isEqualTo(code);
            assertThat(broker.verdict().toString()).contains(verdict);
        }
    }

    private Identity identity(CertificateName name, String certificate) {
        Verdict verdict = by(name, false)
                .authenticate(
                        SocketBroker.connect("c", null, null),
                        Certificates.showing(PEER, Certificates.named(certificate)))
                .toCompletableFuture()
                .join();
        return verdict instanceof Verdict.Accepted(Identity who) ? who : Identity.ANONYMOUS;
    }

    // ---- which name

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN        | plain        | pump-1",
                "CN        | multi-rdn    | pump-1",
                "CN        | odd-cn       | a+b, c=\"d\" \u00FC#",
                "CN        | alternatives | pump-1",
                "DN        | plain        | CN=pump-1,O=Linnet,C=DE",
                "SAN_DNS   | no-cn        | pump-1.example.org",
                "SAN_EMAIL | alternatives | pump@example.org",
                "SAN_URI   | alternatives | spiffe://example.org/pump-1"
            })
    void oneNameOfTheCertificateIsTheUser(CertificateName name, String certificate, String user) throws Exception {
        Authenticator shown = Certificates.showing(by(name, false), Certificates.named(certificate));
        assertLogin(shown, null, ReasonCode.SUCCESS, user + " (certificate)");
        assertLogin(shown, "anything", ReasonCode.SUCCESS, user + " (certificate)");
        assertThat(identity(name, certificate).user()).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({
        "CN, two-cn, pump-2",
        "SAN_DNS, alternatives, second.example.org",
        "SAN_IP, alternatives, 192.0.2.7",
        "SAN_IP, alternatives, 2001:db8:0:0:0:0:0:7"
    })
    void ofSeveralNamesTheUserNameOfConnectIsTheOneThatCounts(CertificateName name, String certificate, String user)
            throws Exception {
        Authenticator shown = Certificates.showing(by(name, false), Certificates.named(certificate));
        assertLogin(shown, user, ReasonCode.SUCCESS, user + " (certificate)");
        assertLogin(
                shown, null, ReasonCode.NOT_AUTHORIZED, "CONNECT has no user name, the client certificate allows [");
        assertLogin(shown, "pump-3", ReasonCode.NOT_AUTHORIZED, "is not in the client certificate, it allows [");
    }

    @ParameterizedTest
    @CsvSource({"CN, no-cn, cn", "CN, control-cn, cn", "SAN_DNS, plain, san-dns", "SAN_IP, no-cn, san-ip"})
    void aCertificateWithoutTheNameIsLeftToOthers(CertificateName name, String certificate, String text)
            throws Exception {
        Authenticator shown = Certificates.showing(by(name, false), Certificates.named(certificate));
        assertLogin(shown, "pump-1", ReasonCode.NOT_AUTHORIZED, "NotMine[why=the client certificate has no " + text);
    }

    @ParameterizedTest
    @EnumSource(CertificateName.class)
    void aClientWithoutCertificateIsLeftToOthers(CertificateName name) throws Exception {
        assertLogin(by(name, false), "pump-1", ReasonCode.NOT_AUTHORIZED, "NotMine[why=no client certificate came");
        assertLogin(Certificates.showing(by(name, false)), "pump-1", ReasonCode.NOT_AUTHORIZED, "NotMine[");
    }

    @Test
    void onlyTheClientsOwnCertificateOfTheChainCounts() throws Exception {
        Authenticator shown = Certificates.showing(
                by(CertificateName.CN, false), Certificates.named("plain"), Certificates.named("odd-cn"));
        assertLogin(shown, null, ReasonCode.SUCCESS, "pump-1 (certificate)");
    }

    @Test
    void theUserNameMayHaveToMatch() throws Exception {
        Authenticator shown = Certificates.showing(by(CertificateName.CN, true), Certificates.named("plain"));
        assertLogin(shown, "pump-1", ReasonCode.SUCCESS, "pump-1");
        assertLogin(shown, "pump-2", ReasonCode.NOT_AUTHORIZED, "Refused[");
        assertLogin(shown, "PUMP-1", ReasonCode.NOT_AUTHORIZED, "Refused[");
        assertLogin(shown, null, ReasonCode.NOT_AUTHORIZED, "Refused[");
    }

    // ---- what comes with it

    @Test
    void permissionsMayReferToWhatTheCertificateSays() {
        Identity who = identity(CertificateName.CN, "plain");
        assertThat(who.attributes())
                .containsEntry("cert.cn", "pump-1")
                .containsEntry("cert.dn", "CN=pump-1,O=Linnet,C=DE")
                .containsEntry("cert.serial", "ABCD01")
                .containsEntry("cert.issuer", "CN=pump-1,O=Linnet,C=DE")
                .doesNotContainKey("cert.san.dns");
        assertThat(identity(CertificateName.CN, "alternatives").attributes())
                .containsEntry("cert.san.email", "pump@example.org")
                .containsEntry("cert.san.uri", "spiffe://example.org/pump-1")
                .as("which of two would be anybody's guess")
                .doesNotContainKeys("cert.san.dns", "cert.san.ip");
    }

    @Test
    void aClientStaysWithTheSameValidCertificate() {
        Authenticator authenticator = by(CertificateName.CN, false);
        Identity who = identity(CertificateName.CN, "plain");
        ClientIdentity client = new ClientIdentity("c", who);
        Peer same = Certificates.showing(PEER, Certificates.named("plain"));
        assertThat(authenticator.mayStay(client, same)).isTrue();
        assertThat(authenticator.mayStay(client, Certificates.showing(PEER, Certificates.named("multi-rdn"))))
                .isFalse();
        assertThat(authenticator.mayStay(client, PEER)).isFalse();
        assertThat(by(CertificateName.SAN_DNS, false).mayStay(client, same)).isFalse();
        assertThat(authenticator.mayStay(new ClientIdentity("c", Identity.of("pump-1", "jwt")), same))
                .isFalse();
        clock.advance(who.validUntilMillis() - clock.getAsLong());
        assertThat(authenticator.mayStay(client, same)).as("it has expired").isFalse();
    }

    // ---- behind a proxy

    private static Authenticator saying(@Nullable String commonName, boolean mustMatch) {
        Authenticator asked = new ProxiedCertificateAuthenticator(mustMatch);
        return (connect, peer) -> asked.authenticate(connect, Certificates.proxied(peer, commonName));
    }

    @Test
    void aProxyMaySayWhoseCertificateItIs() throws Exception {
        assertLogin(saying("pump-1", false), "other", ReasonCode.SUCCESS, "pump-1 (proxy-certificate)");
        assertLogin(saying("pump-1", true), "pump-1", ReasonCode.SUCCESS, "pump-1");
        assertLogin(saying("pump-1", true), "other", ReasonCode.NOT_AUTHORIZED, "Refused[");
        assertLogin(saying("pump\u0001", false), null, ReasonCode.NOT_AUTHORIZED, "control characters");
        assertLogin(saying("", false), "pump-1", ReasonCode.NOT_AUTHORIZED, "NotMine[");
        assertLogin(saying(null, false), "pump-1", ReasonCode.NOT_AUTHORIZED, "NotMine[");
    }

    @Test
    void aClientBehindAProxyStaysUnderItsName() {
        Authenticator authenticator = new ProxiedCertificateAuthenticator(false);
        ClientIdentity client = new ClientIdentity(
                "c",
                new Identity("u", "proxy-certificate", "u", List.of(), java.util.Map.of(), List.of(), List.of(), 1));
        assertThat(authenticator.mayStay(client, Certificates.proxied(PEER, "u")))
                .isTrue();
        assertThat(authenticator.mayStay(client, Certificates.proxied(PEER, "v")))
                .isFalse();
        assertThat(authenticator.mayStay(client, PEER)).isFalse();
        assertThat(authenticator.mayStay(
                        new ClientIdentity("c", Identity.of("u", "")), Certificates.proxied(PEER, "u")))
                .isFalse();
    }
}
