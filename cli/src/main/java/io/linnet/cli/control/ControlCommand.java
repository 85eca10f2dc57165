package io.linnet.cli.control;

import java.io.IOException;
import java.util.Map;

/** Something that a running broker does on request. Called on a thread of its own, which may block. */
public interface ControlCommand {
    /** Its name in requests. */
    String name();

    /**
     * Does it, and answers at least once.
     *
     * @throws ControlProblem when it cannot be done
     * @throws IOException when whoever asked is gone
     */
    void run(Arguments arguments, Answer answer) throws ControlProblem, IOException;

    /** Where the lines of the answer go. */
    interface Answer {
        /** Sends the result. */
        void done(Map<String, ?> members) throws IOException;

        /** Sends one more line of a stream, after {@link #done}. */
        void more(Map<String, ?> members) throws IOException;

        /** Says that a stream follows: whatever else is asked from now on, or the end of the connection, ends it. */
        void streams();

        /** Whether whoever asked is still there. */
        boolean isOpen();
    }
}
