package io.linnet.security.policy;

/** A rule that cannot be read: says what came and what is allowed. */
public final class RuleSyntax extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int index;

    RuleSyntax(int index, String message) {
        super(message);
        this.index = index;
    }

    /** Where in the rule's text, from 0, in UTF-16 code units. */
    public int index() {
        return index;
    }
}
