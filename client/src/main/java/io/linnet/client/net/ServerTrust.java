package io.linnet.client.net;

import io.linnet.client.pem.CertificateNames;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges the server's certificate as the JDK does, and says of a refused one what is wrong with it. */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;
    private final TlsSettings.Trust trust;
    private final Advice advice;

    ServerTrust(X509ExtendedTrustManager judge, TlsSettings settings) {
        this.judge = judge;
        this.trust = settings.trust();
        this.advice = settings.advice();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!trust.hostName()) {
            checkServerTrusted(chain, authType);
            return;
        }
        try {
            judge.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw explained(chain, authType, TlsPeer.of(socket).host(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!trust.hostName()) {
            checkServerTrusted(chain, authType);
            return;
        }
        try {
            judge.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw explained(chain, authType, TlsPeer.of(engine).host(), e);
        }
    }

    /** Without a look at the host name. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw explained(chain, authType, "", e);
        }
    }

    private ServerNotTrusted explained(
            X509Certificate[] chain, String authType, String host, CertificateException problem) {
        X509Certificate server = chain[0];
        for (X509Certificate certificate : chain) {
            String age = age(certificate);
            if (!age.isEmpty()) {
                String whose = certificate.equals(server)
                        ? "the broker's certificate " + subject(server)
                        : "the certificate " + subject(certificate) + " above the broker's";
                return new ServerNotTrusted(whose + " " + age, problem);
            }
        }
        if (trust.hostName() && isTrusted(chain, authType)) {
            return new ServerNotTrusted(
                    "the broker's certificate is for " + CertificateNames.listed(server) + ", not for '" + host
                            + "'; connect to a name that it has, or turn off the check with " + advice.anyHost(),
                    problem);
        }
        boolean vouchesForItself = server.getIssuerX500Principal().equals(server.getSubjectX500Principal());
        return new ServerNotTrusted(
                vouchesForItself
                        ? "the broker's certificate " + subject(server) + " vouches for itself and is not among "
                                + trust.origin()
                                + "; if it is the right broker, name this certificate with " + advice.trust()
                        : "the broker's certificate " + subject(server) + " was issued by '"
                                + server.getIssuerX500Principal().getName() + "', which is not among " + trust.origin()
                                + "; if it is the right broker, name the certificate of its authority with "
                                + advice.trust()
                                + detail(problem),
                problem);
    }

    /** The JDK's own words where they say more than that there is no way to an authority. */
    private static String detail(CertificateException problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return message.contains("unable to find valid certification path") ? "" : " (" + message + ")";
    }

    private static String subject(X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "'";
    }

    private static String age(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return "";
        } catch (CertificateExpiredException e) {
            return "expired on " + certificate.getNotAfter().toInstant() + "; it has to be renewed";
        } catch (CertificateNotYetValidException e) {
            return "is not valid before " + certificate.getNotBefore().toInstant()
                    + "; is the clock of this machine right?";
        }
    }

    private boolean isTrusted(X509Certificate[] chain, String authType) {
        try {
            judge.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
