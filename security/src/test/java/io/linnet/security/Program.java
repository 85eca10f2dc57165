package io.linnet.security;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of somebody else that a test needs. Without it the test is skipped, or fails when the environment has
 * {@code LINNET_REQUIRE_OPTIONAL}, as the gate has.
 */
public final class Program {
    private Program() {}

    /** Runs it to its end; the exit code. What it prints stands in a failure. */
    public static int run(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(path(name)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        System.getLogger(Program.class.getName()).log(System.Logger.Level.DEBUG, printed);
        return exitCode;
    }

    private static String path(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        String message = name + " is not installed";
        if (System.getenv("LINNET_REQUIRE_OPTIONAL") != null) {
            fail(message + ", and LINNET_REQUIRE_OPTIONAL is set");
        }
        abort(message + "; .ci/run installs it");
        return name;
    }
}
