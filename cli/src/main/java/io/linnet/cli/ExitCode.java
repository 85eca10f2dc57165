package io.linnet.cli;

/** The numbers that commands end with where no reason code says it; those of the mosquitto tools. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    /** The command line or the configuration is wrong. */
    static final int NOT_UNDERSTOOD = 2;

    static final int CONNECTION_LOST = 7;
    /** The connection cannot be secured. */
    static final int TLS = 8;

    static final int QOS_NOT_SUPPORTED = 24;
    static final int PACKET_TOO_LARGE = 25;
    static final int TIMED_OUT = 27;
    static final int RETAIN_NOT_SUPPORTED = 28;

    private ExitCode() {}
}
