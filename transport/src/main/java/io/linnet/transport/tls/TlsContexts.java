package io.linnet.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the files of one listener at one time: a context of the TLS library for each certificate. Sessions and tickets belong to a
 * context, so that none outlives a change of the files. Not thread-safe but for {@link #isStill}; closed when no more handshakes begin.
 */
final class TlsContexts implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SESSIONS = 20_000;

    private final TlsOptions options;
    private final TlsLibrary library;
    private final FileContents contents;
    private final FileContents trustContents;
    private volatile FileStamps stamps;
    private final @Nullable ClientTrust trust;
    private final List<KeyMaterial> materials = new ArrayList<>();
    private final List<SslContext> contexts = new ArrayList<>();
    private final Map<String, SslContext> byHost = new HashMap<>();
    private @Nullable OpenSslSessionTicketKey lastTicketKey;

    private TlsContexts(TlsOptions options) throws TlsRefused {
        this.options = options;
        this.stamps = FileStamps.of(FileStamps.files(options));
        this.contents = FileContents.of(FileStamps.files(options));
        this.trustContents = FileContents.of(FileStamps.trustFiles(options));
        this.library = options.protocols().library().resolved();
        Optional<Path> authorities = options.clients().authorities();
        this.trust = authorities.isPresent() ? ClientTrust.read(authorities.get(), options.clients()) : null;
    }

    /** @param protocols that a client may name by ALPN (RFC 7301), the preferred first */
    static TlsContexts read(TlsOptions options, List<String> protocols) throws TlsRefused {
        TlsContexts made = new TlsContexts(options);
        try {
            made.requireKnownSuites();
            made.add(options.keys(), protocols);
            for (HostKeys host : options.hosts()) {
                SslContext context = made.add(host.keys(), protocols);
                host.hosts().forEach(name -> made.byHost.put(name, context));
            }
        } catch (TlsRefused refused) {
            made.close();
            throw refused;
        }
        made.rotateTicketKeys();
        return made;
    }

    private void requireKnownSuites() throws TlsRefused {
        Set<String> known = library.cipherSuites();
        Set<String> unknown = new TreeSet<>(options.protocols().cipherSuites());
        unknown.removeAll(known);
        if (!unknown.isEmpty() && !options.protocols().cipherSuites().equals(ProtocolOptions.MODERN_SUITES)) {
            throw new TlsRefused(
                    "unknown cipher suites " + String.join(", ", unknown) + "; known are " + String.join(", ", known));
        }
    }

    private SslContext add(KeyFiles files, List<String> protocols) throws TlsRefused {
        KeyMaterial material = KeyMaterial.read(files);
        SslContextBuilder builder = SslContextBuilder.forServer(
                        material.key(), material.chain().toArray(X509Certificate[]::new))
                .sslProvider(library.provider())
                .protocols(options.protocols().minimumVersion().protocols())
                .ciphers(suites())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .sessionCacheSize(SESSIONS)
                .sessionTimeout(Math.max(1, options.sessionTimeoutSeconds())) // 0 would be for ever
                .clientAuth(clientAuth());
        if (trust != null) {
            builder.trustManager(new ClientChains(trust));
        }
        try {
            SslContext context = builder.build();
            contexts.add(context);
            materials.add(material);
            return context;
        } catch (SSLException | IllegalArgumentException unfit) {
            throw new TlsRefused(
                    files.certificate(),
                    "the TLS library does not take this certificate: " + unfit.getMessage(),
                    unfit);
        }
    }

    private List<String> suites() throws TlsRefused {
        Set<String> known = library.cipherSuites();
        return options.protocols().cipherSuites().stream()
                .filter(known::contains)
                .toList();
    }

    private ClientAuth clientAuth() {
        return switch (options.clients().certificates()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    /** A new key for tickets; those of the key before are still taken. The JDK changes its keys by itself. */
    void rotateTicketKeys() {
        if (library != TlsLibrary.BORINGSSL || options.sessionTimeoutSeconds() == 0) {
            return;
        }
        OpenSslSessionTicketKey before = lastTicketKey;
        OpenSslSessionTicketKey fresh = new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE));
        for (SslContext context : contexts) {
            if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
                sessions.setSessionCacheEnabled(true);
                if (before == null) {
                    sessions.setTicketKeys(fresh);
                } else {
                    sessions.setTicketKeys(fresh, before);
                }
            }
        }
        lastTicketKey = fresh;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** For a handshake with a client that asks for that host; an empty text when it asks for none. */
    SslHandler newHandler(String serverName, ByteBufAllocator allocator) {
        return contextFor(serverName).newHandler(allocator);
    }

    private SslContext contextFor(String serverName) {
        SslContext exact = byHost.get(serverName);
        if (exact != null) {
            return exact;
        }
        int dot = serverName.indexOf('.');
        SslContext star = dot < 0 ? null : byHost.get("*" + serverName.substring(dot));
        return star == null ? contexts.get(0) : star;
    }

    /** The way from a client's certificate to a root, as {@link ClientTrust#verified} finds it. */
    List<X509Certificate> verified(List<X509Certificate> sent) throws CertificateException {
        if (trust == null) {
            throw new CertificateException("nobody's certificate is trusted by this listener");
        }
        return trust.verified(sent, Instant.now());
    }

    TlsOptions options() {
        return options;
    }

    FileStamps stamps() {
        return stamps;
    }

    /** Of the files that say whom to trust. */
    FileContents trustContents() {
        return trustContents;
    }

    /** Whether reading the files by these options would make the same again. Blocks. */
    boolean isStill(TlsOptions wanted) {
        if (!options.equals(wanted)) {
            return false;
        }
        FileStamps now = FileStamps.of(FileStamps.files(options));
        boolean same = contents.equals(FileContents.of(FileStamps.files(options)));
        if (same) {
            stamps = now;
        }
        return same;
    }

    List<CertificateExpiry> expiries() {
        return materials.stream()
                .map(material -> new CertificateExpiry(material.file(), material.expiry()))
                .toList();
    }

    /** A sentence for everything whose time is over or has not begun. */
    List<String> warnings() {
        Instant now = Instant.now();
        List<String> warnings = new ArrayList<>();
        for (KeyMaterial material : materials) {
            X509Certificate own = material.certificate();
            if (material.expiry().isBefore(now)) {
                warnings.add(material.file() + ": the certificate has ended on " + material.expiry()
                        + "; clients that check it will not connect: renew it");
            } else if (own.getNotBefore().toInstant().isAfter(now)) {
                warnings.add(material.file() + ": the certificate begins on "
                        + own.getNotBefore().toInstant()
                        + "; clients that check it will not connect before: look at the clock of this machine");
            }
        }
        if (trust != null) {
            warnings.addAll(trust.revocations().expired(now));
        }
        return warnings;
    }

    @Override
    public void close() {
        contexts.forEach(ReferenceCountUtil::release);
        contexts.clear();
    }
}
