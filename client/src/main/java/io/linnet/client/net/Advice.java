package io.linnet.client.net;

/**
 * What the settings of a connection are called where they are set, for messages that say what to change.
 *
 * @param trust names the authorities to believe
 * @param anyHost turns off the look at the host name
 * @param certificate gives the client a certificate of its own
 * @param versions chooses the versions of TLS
 * @param ciphers chooses the cipher suites
 * @param severalCiphers how several suites are written: the end of a sentence, may be empty
 * @param alpn names the application protocol
 */
public record Advice(
        String trust,
        String anyHost,
        String certificate,
        String versions,
        String ciphers,
        String severalCiphers,
        String alpn) {
    /** The words of the library's own settings. */
    public static final Advice OF_LIBRARY = new Advice(
            "trust(...)", "insecure()", "certificate(...)", "versions(...)", "ciphers(...)", "", "alpn(...)");
}
