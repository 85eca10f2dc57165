package io.linnet.store;

import java.io.IOException;

/** What is to be imported is no export, or contradicts itself; the message has the line, what came, and what was allowed. */
public final class ImportRefused extends IOException {
    private static final long serialVersionUID = 1;

    ImportRefused(String message) {
        super(message);
    }
}
