package io.linnet.broker;

import java.io.IOException;

/** A broker in a process of its own, that says its port and lives until its input ends. */
final class CrowdedBroker {
    private CrowdedBroker() {}

    /** The argument is the number of file descriptors to keep free. */
    public static void main(String[] arguments) throws IOException {
        Limits limits = Limits.defaults().with(Limit.FREE_DESCRIPTORS, Long.parseLong(arguments[0]));
        try (RunningBroker broker = new RunningBroker(RunningBroker.config(1).withLimits(limits))) {
            System.out.println("port " + broker.broker().port());
            while (System.in.read() >= 0) {
                System.out.println("exceeded " + broker.broker().excesses().count(Limit.FREE_DESCRIPTORS));
            }
        }
    }
}
