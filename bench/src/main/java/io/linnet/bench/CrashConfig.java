package io.linnet.bench;

/**
 * What a crash run does.
 *
 * @param command the broker's command line; {@code {port}}, {@code {dir}}, {@code {data}} and {@code {file:PATH}} are filled in
 * @param cycles how often the broker is killed
 * @param seed decides when, and what clients do meanwhile
 * @param signal how it is killed
 * @param load what it has to do meanwhile
 * @param patience how long its answers are waited for
 */
public record CrashConfig(String command, int cycles, long seed, Signal signal, Load load, Patience patience) {
    public CrashConfig {
        require(
                command.contains("{port}") || command.contains("{file:"),
                "the broker's command must say with {port}, itself or in a {file:PATH}, where it listens: " + command);
        require(cycles >= 1, "cycles must be at least 1, not " + cycles);
    }

    /** The defaults, with SIGKILL. */
    public static CrashConfig of(String command, int cycles, long seed) {
        return new CrashConfig(command, cycles, seed, Signal.KILL, Load.DEFAULT, Patience.DEFAULT);
    }

    /** How the broker is ended. */
    public enum Signal {
        /** At once, by {@code kill -9}. */
        KILL,
        /** Politely: it may save what it has. */
        TERM
    }

    /**
     * The clients and what they send.
     *
     * @param publishers with kept sessions, for each of QoS 1 and 2; half as many, at least one, have clean sessions
     * @param window the most messages that a publisher has in flight; each has a bound of its own between a fifth and this
     * @param payloadBytes of each message, at least 24
     * @param messagesPerCycle the most that all publishers send in one cycle
     * @param seconds the longest time from the first connect to the kill; messages are spread over it
     * @param checkEvery after how many cycles all sessions connect, receive all they are owed, and are settled
     */
    public record Load(
            int publishers, int window, int payloadBytes, int messagesPerCycle, double seconds, int checkEvery) {
        public static final Load DEFAULT = new Load(2, 100, 64, 5_000, 0.6, 5);

        public Load {
            require(publishers >= 1, "publishers must be at least 1, not " + publishers);
            require(window >= 1 && window <= 1000, "window must be from 1 to 1000, not " + window);
            require(
                    payloadBytes >= Wire.MARKED_PAYLOAD && payloadBytes <= 65_536,
                    "payload must be from " + Wire.MARKED_PAYLOAD + " to 65536 bytes, not " + payloadBytes);
            require(messagesPerCycle >= 1, "messages must be at least 1, not " + messagesPerCycle);
            require(seconds > 0, "load must be more than 0 s, not " + seconds);
            require(checkEvery >= 1, "check-every must be at least 1, not " + checkEvery);
        }
    }

    /**
     * How long answers are waited for.
     *
     * @param restartSeconds until the broker has to answer a CONNECT again
     * @param silenceSeconds without a packet to anybody, after which what has not come is lost
     */
    public record Patience(double restartSeconds, double silenceSeconds) {
        public static final Patience DEFAULT = new Patience(30, 5);

        public Patience {
            require(restartSeconds > 0, "restart must be more than 0 s, not " + restartSeconds);
            require(silenceSeconds > 0, "silence must be more than 0 s, not " + silenceSeconds);
        }
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
