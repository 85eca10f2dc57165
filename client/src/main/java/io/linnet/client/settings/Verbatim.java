package io.linnet.client.settings;

/** Which values are taken as they are written, since dollar signs in them are their own; walks down a tree. */
public interface Verbatim {
    /** No values. */
    Verbatim NOWHERE = new Verbatim() {
        @Override
        public boolean isHere() {
            return false;
        }

        @Override
        public Verbatim below(String key) {
            return this;
        }

        @Override
        public Verbatim entries() {
            return this;
        }
    };

    /** Whether this value is one, with everything below it. */
    boolean isHere();

    /** Whether this value may be a piece of a password, which no message repeats. */
    default boolean isSecret() {
        return false;
    }

    /** Of what stands below a key of a mapping. */
    Verbatim below(String key);

    /** Of the entries of a list. */
    Verbatim entries();
}
