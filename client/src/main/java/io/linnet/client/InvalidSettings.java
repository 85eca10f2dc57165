package io.linnet.client;

import java.util.List;

/** Settings that cannot be used; each problem is told with file, line and column, and none with a secret. */
public final class InvalidSettings extends ClientException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of text
    private final List<String> problems;

    InvalidSettings(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, in the order of the file. */
    public List<String> problems() {
        return problems;
    }
}
