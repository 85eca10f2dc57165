package io.linnet.store;

import java.io.IOException;

/** Is shown records one by one, so that a store of any size passes through little memory. */
@FunctionalInterface
public interface RecordSink {
    void accept(StoreRecord each) throws IOException;
}
