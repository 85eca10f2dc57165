package io.linnet.client.net;

import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.KeyPair;
import io.linnet.client.pem.PrivateKeyFile;
import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The client's certificate, if it has one. It is sent to every server that asks, whichever authorities the server names: one that
 * does not like it says so, which tells more than silence. Remembers who asked for it.
 */
final class ClientCredentials extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final X509Certificate[] chain;
    private final @Nullable PrivateKey key;
    /** The servers that have asked; one that resumes a TLS session does not ask again. */
    private final Set<TlsPeer> asking = ConcurrentHashMap.newKeySet();

    ClientCredentials(X509Certificate[] chain, @Nullable PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    static ClientCredentials of(TlsSettings.@Nullable Credentials files) throws IOException {
        if (files == null) {
            return new ClientCredentials(new X509Certificate[0], null);
        }
        if (Pkcs12File.isMeantBy(files.certificate())) {
            return Pkcs12File.read(files.certificate(), files.password());
        }
        List<X509Certificate> chain = CertificateFile.read(files.certificate());
        Path keyFile = files.key() == null ? files.certificate() : files.key();
        PrivateKey key = PrivateKeyFile.read(keyFile, files.password());
        if (!KeyPair.matches(key, chain.get(0).getPublicKey())) {
            throw new UnusableFile(keyFile, "is not the key of the certificate in " + files.certificate());
        }
        return new ClientCredentials(chain.toArray(X509Certificate[]::new), key);
    }

    /** The server wanted a certificate that we do not have. */
    boolean mustHaveOne(Endpoint server) {
        return key == null && wereAsked(server);
    }

    boolean wereAsked(Endpoint server) {
        return asking.contains(new TlsPeer(server.host(), server.port()));
    }

    /** For messages: whose certificate it is. */
    String name() {
        return chain.length == 0 ? "" : "'" + chain[0].getSubjectX500Principal().getName() + "'";
    }

    private @Nullable String choose(String[] keyTypes, TlsPeer server) {
        asking.add(server);
        if (key == null) {
            return null;
        }
        for (String type : keyTypes) {
            if (type.equals(key.getAlgorithm())
                    || (type.startsWith("Ed") && key.getAlgorithm().startsWith("Ed"))) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes, TlsPeer.of(socket));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes, TlsPeer.of(engine));
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return key == null ? new String[0] : new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return key;
    }

    /** This is no server. */
    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
