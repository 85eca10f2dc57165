package io.linnet.security.http;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.security.certificate.CertificateName;
import io.linnet.transport.Encryption;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** What an HTTP server is told about a client, as JSON. */
final class CallbackQuestion {
    private final Map<String, Object> members = new LinkedHashMap<>();

    private CallbackQuestion() {}

    static CallbackQuestion of(Connect connect, Peer peer) {
        CallbackQuestion question = new CallbackQuestion();
        Map<String, Object> members = question.members;
        members.put("clientid", connect.clientIdentifier());
        if (connect.userName() != null) {
            members.put("username", connect.userName());
        }
        if (connect.password() != null) {
            question.password(connect.password());
        }
        members.put(
                "address",
                peer.address().getAddress() == null
                        ? peer.address().getHostString()
                        : peer.address().getAddress().getHostAddress());
        members.put("listener", peer.listener());
        Encryption encryption = peer.encryption();
        if (encryption != null && !encryption.clientCertificates().isEmpty()) {
            members.put(
                    "certificate", certificate(encryption.clientCertificates().getFirst()));
        } else if (peer.proxiedTls() != null && !peer.proxiedTls().commonName().isEmpty()) {
            members.put("certificate", Map.of("cn", List.of(peer.proxiedTls().commonName())));
        }
        return question;
    }

    /** A password is any bytes, JSON is text. */
    private void password(byte[] password) {
        try {
            members.put(
                    "password",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(password))
                            .toString());
        } catch (CharacterCodingException noText) {
            members.put("password-base64", Base64.getEncoder().encodeToString(password));
        }
    }

    private static Map<String, Object> certificate(X509Certificate certificate) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (CertificateName each : CertificateName.values()) {
            List<String> names = each.of(certificate);
            if (!names.isEmpty()) {
                members.put(each.text(), names);
            }
        }
        members.put("serial", certificate.getSerialNumber().toString(16));
        members.put("issuer", certificate.getIssuerX500Principal().getName(X500Principal.RFC2253));
        return members;
    }

    /** The bytes of the request; they hold the password. */
    byte[] json() {
        return JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "question with " + members.keySet();
    }
}
