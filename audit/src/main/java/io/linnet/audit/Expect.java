package io.linnet.audit;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Checks that end a probe with a {@link Mismatch}, and the reason codes that the standard allows. */
final class Expect {
    /** DISCONNECT reason codes that a server may send, 5.0 sections 2.4 and 3.14.2.1. */
    static final List<Integer> SERVER_DISCONNECT_CODES = List.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
            0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2);

    /** CONNACK reason codes, 5.0 section 3.2.2.2. */
    static final List<Integer> CONNACK_CODES = List.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a,
            0x9b, 0x9c, 0x9d, 0x9f);

    /** PUBACK and PUBREC reason codes, 5.0 sections 3.4.2.1 and 3.5.2.1. */
    static final List<Integer> PUBACK_CODES = List.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);

    /** PUBREL and PUBCOMP reason codes, 5.0 sections 3.6.2.1 and 3.7.2.1. */
    static final List<Integer> PUBREL_CODES = List.of(0x00, 0x92);

    /** SUBACK reason codes, 5.0 section 3.9.3. */
    static final List<Integer> SUBACK_CODES =
            List.of(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2);

    /** UNSUBACK reason codes, 5.0 section 3.11.3. */
    static final List<Integer> UNSUBACK_CODES = List.of(0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91);

    private Expect() {}

    static void that(boolean holds, Object came, String expected) {
        if (!holds) {
            throw new Mismatch(String.valueOf(came), expected);
        }
    }

    static void same(String what, Object expected, Object came) {
        that(Objects.equals(expected, came), what + " " + came, what + " " + expected);
    }

    /** As above, and tells in which packet it was. */
    static void same(String what, Object expected, Object came, Object where) {
        that(Objects.equals(expected, came), what + " " + came + " in " + where, what + " " + expected);
    }

    static void oneOf(String what, Collection<Integer> allowed, int came) {
        that(allowed.contains(came), "%s 0x%02x".formatted(what, came), what + " out of " + hex(allowed));
    }

    static String hex(Collection<Integer> codes) {
        return codes.stream().map("0x%02x"::formatted).collect(Collectors.joining(", "));
    }
}
