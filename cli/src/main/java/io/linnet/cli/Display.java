package io.linnet.cli;

import io.linnet.cli.client.Deadline;
import io.linnet.packet.Publish;
import java.io.IOException;

/** Where the messages of {@code linnet sub} go. Of one thread. */
interface Display {
    void show(Publish message) throws IOException;

    /** When it wants to be refreshed though nothing comes. */
    default Deadline due() {
        return Deadline.never();
    }

    /** Called when it is due. */
    default void refresh() throws IOException {}

    /** Leaves the output as it is to stay. */
    default void end() throws IOException {}
}
