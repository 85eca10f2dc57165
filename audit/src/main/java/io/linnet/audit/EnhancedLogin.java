package io.linnet.audit;

import java.util.function.UnaryOperator;

/**
 * A challenge and response login that the broker under test accepts (5.0 section 4.12).
 *
 * @param method the Authentication Method
 * @param opening the Authentication Data of CONNECT
 * @param answer the right Authentication Data for the data of an AUTH packet of the server
 */
public record EnhancedLogin(String method, Opening opening, UnaryOperator<byte[]> answer) {
    /** Supplies the Authentication Data that a login starts with. */
    @FunctionalInterface
    public interface Opening {
        byte[] data();
    }
}
