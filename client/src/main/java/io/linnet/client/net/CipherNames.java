package io.linnet.client.net;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Cipher suites by the names that OpenSSL and the IANA give them. */
final class CipherNames {
    private static final String RSA_KEY_EXCHANGE = "RSA-";

    private CipherNames() {}

    /**
     * The suites that the names stand for. As with OpenSSL, names of TLS 1.2 leave the suites of TLS 1.3 as they are.
     *
     * @param usual suites that are offered when nobody chooses
     * @param known suites that can be chosen
     */
    static String[] chosen(List<String> names, String[] usual, String[] known, Advice advice) throws TlsFailure {
        Map<String, String> byName = new TreeMap<>();
        for (String suite : known) {
            byName.put(suite, suite);
            byName.put(openSslName(suite), suite);
        }
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : names) {
            String suite = byName.get(name);
            if (suite == null) {
                throw new TlsFailure(
                        advice.ciphers() + ": '" + name + "' is not known, it may be one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(usual)
                                                .filter(CipherNames::isModern)
                                                .map(CipherNames::openSslName)
                                                .toList())
                                + advice.severalCiphers(),
                        null);
            }
            chosen.add(suite);
        }
        if (chosen.stream().noneMatch(CipherNames::isOfTls13)) {
            Arrays.stream(usual).filter(CipherNames::isOfTls13).forEach(chosen::add);
        }
        return chosen.toArray(String[]::new);
    }

    private static boolean isSuite(String name) {
        return !name.endsWith("_SCSV");
    }

    private static boolean isModern(String suite) {
        return isOfTls13(suite) || (suite.startsWith("TLS_ECDHE_") && !suite.contains("_CBC_"));
    }

    private static boolean isOfTls13(String suite) {
        return isSuite(suite) && !suite.contains("_WITH_");
    }

    /** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256 there; those of TLS 1.3 have one name. */
    static String openSslName(String suite) {
        if (isOfTls13(suite) || !isSuite(suite)) {
            return suite;
        }
        String name = suite.replaceFirst("^TLS_", "")
                .replace("_WITH_", "_")
                .replaceFirst("AES_(128|256)_CBC", "AES$1")
                .replaceFirst("AES_(128|256)", "AES$1")
                .replaceFirst("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
                .replace('_', '-');
        return name.startsWith(RSA_KEY_EXCHANGE) ? name.substring(RSA_KEY_EXCHANGE.length()) : name;
    }
}
