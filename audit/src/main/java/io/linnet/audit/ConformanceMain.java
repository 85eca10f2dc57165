package io.linnet.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the catalogue against a broker and prints what failed: {@code HOST PORT [WSPORT] [--only TEXT] [--report FILE]}. */
public final class ConformanceMain {
    private ConformanceMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: HOST PORT [WSPORT] [--only TEXT] [--report FILE]");
            System.exit(2);
        }
        Target target = Target.of(arguments[0], Integer.parseInt(arguments[1]));
        if (arguments.length > 2 && !arguments[2].startsWith("--")) {
            target = target.withWebSocketPort(Integer.parseInt(arguments[2]));
        }
        String only = option(arguments, "--only");
        List<Result> results = Conformance.run(
                target,
                Conformance.Options.USUAL.only(statement -> statement.toString().contains(only)));
        System.out.print(ConformanceReport.failures(results));
        System.out.println(ConformanceReport.summary(results));
        String report = option(arguments, "--report");
        if (!report.isEmpty()) {
            Files.writeString(Path.of(report), ConformanceReport.markdown(results));
        }
        System.exit(results.stream().anyMatch(Result::failed) ? 1 : 0);
    }

    private static String option(String[] arguments, String name) {
        for (int i = 0; i < arguments.length - 1; i++) {
            if (arguments[i].equals(name)) {
                return arguments[i + 1];
            }
        }
        return "";
    }
}
