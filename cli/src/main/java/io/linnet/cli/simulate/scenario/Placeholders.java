package io.linnet.cli.simulate.scenario;

import java.util.List;

/** The placeholders that are there without being defined. */
final class Placeholders {
    static final String DEVICE = "device";
    static final String NUMBER = "n";
    static final String GROUP = "group";
    static final String TIME = "time";
    static final String MILLIS = "millis";
    static final String REQUEST = "request";

    static final List<String> OF_IDENTIFIERS = List.of(NUMBER, GROUP);
    static final List<String> OF_TOPICS = List.of(DEVICE, NUMBER, GROUP);
    static final List<String> OF_PAYLOADS = List.of(DEVICE, NUMBER, GROUP, TIME, MILLIS);

    private Placeholders() {}
}
