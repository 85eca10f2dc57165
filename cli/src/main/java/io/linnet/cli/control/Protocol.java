package io.linnet.cli.control;

/**
 * What both ends of the control socket agree on. A request is one line, {@code {"linnet":1,"command":"status"}} with what the command
 * takes beside it; the first line of the answer is {@code {"ok":true,...}}, or {@code {"ok":false,"error":"...","problems":[...]}}.
 * Commands that stream send more lines, until one end closes. Several requests may follow one another on a connection.
 */
final class Protocol {
    static final int VERSION = 1;
    static final String VERSION_KEY = "linnet";
    static final String COMMAND_KEY = "command";
    static final int LONGEST_LINE = 256 * 1024;
    static final int CONNECTIONS = 32;
    static final long SECONDS_FOR_A_LINE = 10;

    private Protocol() {}
}
