package io.linnet.bench.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets each library do each thing, in turns and in processes of their own, and prints the medians as a table.
 *
 * <pre>HOST PORT ROUNDS MESSAGES IDLE-CLIENTS</pre>
 */
final class ClientComparison {
    private static final List<String> LIBRARIES = List.of("linnet", "hivemq", "paho");
    /** Paho has threads for each client, and connecting sleeps 0.3 s each time until they run, so that it is tried with fewer. */
    private static final int IDLE_OF_PAHO = 500;

    private static final int PAHO_CONNECT_MILLIS = 320;

    private final String host;
    private final String port;

    private ClientComparison(String host, String port) {
        this.host = host;
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        ClientComparison comparison = new ClientComparison(args[0], args[1]);
        int rounds = Integer.parseInt(args[2]);
        comparison.exchange("publish", "QoS 1, 64 bytes, 500 unacknowledged", rounds, args[3]);
        comparison.exchange("through", "the same, and back to the client at QoS 1", rounds, args[3]);
        comparison.idle(Integer.parseInt(args[4]));
    }

    private void exchange(String action, String title, int rounds, String messages) throws Exception {
        Map<String, List<double[]>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String library : LIBRARIES) {
                figures.computeIfAbsent(library, l -> new ArrayList<>()).add(run(action, library, messages));
            }
        }
        System.out.println("| " + title + " | messages/s | CPU us per message | CPU, of Paho's |\n|---|---|---|---|");
        double paho = median(figures.getOrDefault("paho", List.of()), 1);
        figures.forEach((library, runs) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.2f |%n",
                library,
                median(runs, 0),
                median(runs, 1),
                median(runs, 1) / paho));
        System.out.println();
    }

    private void idle(int clients) throws Exception {
        System.out.println("| connected clients with a subscription each | clients | heap KiB each | resident KiB each"
                + " | threads |\n|---|---|---|---|---|");
        for (String library : LIBRARIES) {
            int count = library.equals("paho") ? Math.min(clients, IDLE_OF_PAHO) : clients;
            if (library.equals("paho")) {
                System.err.println(
                        count + " clients of Paho take " + count * PAHO_CONNECT_MILLIS / 1_000 + " s to connect");
            }
            double[] figures = run("idle", library, String.valueOf(count));
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,d | %.1f | %.1f | %.0f |%n",
                    library,
                    count,
                    figures[0],
                    figures[1],
                    figures[2]);
        }
    }

    private static double median(List<double[]> runs, int figure) {
        double[] sorted = runs.stream().mapToDouble(run -> run[figure]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** The figures that the process printed behind the name of the library. */
    private double[] run(String action, String library, String count) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClientRun.class.getName(),
                        action,
                        library,
                        host,
                        port,
                        count)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = null;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                answer = line.startsWith(library + " ") ? line : answer;
            }
        }
        if (process.waitFor() != 0 || answer == null) {
            throw new IllegalStateException(action + " with " + library + " failed");
        }
        String[] words = answer.split(" ", -1);
        return List.of(words).subList(1, words.length).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
