package io.linnet.transport.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.lang.System.Logger.Level;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Who does the cryptography of TLS. */
public enum TlsLibrary {
    /** {@link #BORINGSSL} where it loads, {@link #JDK} elsewhere. */
    AUTO,
    /** BoringSSL as a native library; several times as fast. */
    BORINGSSL,
    /** The JDK's own; works everywhere. */
    JDK;

    private static final System.Logger LOG = System.getLogger(TlsLibrary.class.getName());
    private static final Set<TlsLibrary> ANNOUNCED = ConcurrentHashMap.newKeySet();

    static {
        // The JDK lets a client ask for a new handshake in TLS 1.2 as often as it likes; BoringSSL never does.
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    /** Why it cannot be used on this machine; nothing when it can. */
    public Optional<String> whyUnavailable() {
        if (this != BORINGSSL || OpenSsl.isAvailable()) {
            return Optional.empty();
        }
        Throwable reason = OpenSsl.unavailabilityCause();
        return Optional.of(reason == null ? "it does not load" : String.valueOf(reason.getMessage()));
    }

    /** One of the two real ones. */
    TlsLibrary resolved() throws TlsRefused {
        Optional<String> obstacle = BORINGSSL.whyUnavailable();
        if (this == BORINGSSL && obstacle.isPresent()) {
            throw new TlsRefused("the TLS provider boringssl cannot be used on this machine: " + obstacle.get()
                    + "; with auto the broker takes what works");
        }
        TlsLibrary chosen = this == JDK || obstacle.isPresent() ? JDK : BORINGSSL;
        return chosen;
    }

    /** Says in the log, once, who does TLS here and why. */
    void announce() throws TlsRefused {
        TlsLibrary chosen = resolved();
        if (ANNOUNCED.add(chosen)) {
            String why = this == AUTO
                    ? BORINGSSL
                            .whyUnavailable()
                            .map(text -> ", because BoringSSL does not load: " + text)
                            .orElse("")
                    : "";
            LOG.log(Level.INFO, "TLS is done by {0}{1}", chosen.version(), why);
        }
    }

    private String version() {
        return this == BORINGSSL ? "BoringSSL" : "the JDK";
    }

    SslProvider provider() {
        return this == JDK ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
    }

    /** The cipher suites it has, by their IANA names. */
    Set<String> cipherSuites() throws TlsRefused {
        if (this == BORINGSSL) {
            return new TreeSet<>(OpenSsl.availableJavaCipherSuites());
        }
        try {
            return new TreeSet<>(
                    List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
        } catch (NoSuchAlgorithmException none) {
            throw new TlsRefused("the JDK has no TLS: " + none.getMessage(), none);
        }
    }
}
