package io.linnet.cli;

import io.linnet.client.pem.PemBlock;
import io.linnet.client.pem.UnusableFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet tls show}: says what is in PEM files. Of keys it says that they are there. */
@Command(
        name = "show",
        description = "Print what is in PEM files: certificates, revocation lists; of keys only their kind.")
final class TlsShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "PEM files.")
    private List<Path> files = List.of();

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int result = ExitCode.OK;
        for (Path file : files) {
            try {
                List<PemBlock> blocks = PemBlock.read(file);
                if (blocks.isEmpty()) {
                    throw new UnusableFile(file, "holds nothing in PEM form (-----BEGIN ...-----)");
                }
                for (PemBlock block : blocks) {
                    out.print(PemText.of(file, block, Instant.now()));
                }
            } catch (UnusableFile e) {
                spec.commandLine().getErr().println("Error: " + e.getMessage());
                result = ExitCode.FAILED;
            }
        }
        out.flush();
        return result;
    }
}
