package io.linnet.client.settings;

/** What is special about values of a file; walks down its tree. */
public interface ValueTraits {
    /** Nothing. */
    ValueTraits NONE = new ValueTraits() {};

    /** Whether this value, with everything below it, is taken as it is written, since dollar signs in it are its own. */
    default boolean isRaw() {
        return false;
    }

    /** Whether this value may be a secret, of which no message repeats a piece. */
    default boolean isSecret() {
        return false;
    }

    /** Of what stands below a key of a mapping. */
    default ValueTraits below(String key) {
        return this;
    }

    /** Of the entries of a list. */
    default ValueTraits entries() {
        return this;
    }
}
