package io.linnet.security;

import java.io.IOException;
import java.util.List;

/** A file with credentials that cannot be used. Never says what stands in it, beyond names. */
public final class CredentialsUnreadable extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param problems each with the file and, where there is one, the line: {@code users.txt:3: ...}; at least one, in the order of the
     *     file
     */
    public CredentialsUnreadable(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong. */
    public List<String> problems() {
        return problems;
    }
}
