package io.linnet.transport.tls;

import java.util.List;

/** The versions of TLS that are spoken here. Older ones are broken (RFC 8996). */
public enum TlsVersion {
    /** RFC 5246. */
    TLS_1_2("1.2"),
    /** RFC 8446. */
    TLS_1_3("1.3");

    private final String number;

    TlsVersion(String number) {
        this.number = number;
    }

    /** Such as {@code 1.2}. */
    public String number() {
        return number;
    }

    /** This one and those above, by the names that TLS libraries use. */
    List<String> protocols() {
        return this == TLS_1_3 ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2");
    }
}
