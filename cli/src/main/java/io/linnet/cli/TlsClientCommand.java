package io.linnet.cli;

import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet tls client}: a certificate for a client, or the next one before it expires. */
@Command(
        name = "client",
        description = "Make a certificate for a client; with --force the next one, before the old one expires.",
        sortOptions = false)
final class TlsClientCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Who it is: the common name, and the name of the files.")
    private String name = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "tls",
            description = "The folder of the authority. Default: tls.")
    private Path folder = Path.of("");

    @Mixin
    private CertificateOptions options;

    @Override
    public Integer call() {
        options.name(name);
        options.days();
        AuthorityFolder files = new AuthorityFolder(folder);
        try {
            X509Certificate made = Authority.open(files, Instant.now())
                    .issueClient(name, options.kind(), options.days(), options.force);
            PrintWriter out = spec.commandLine().getOut();
            out.println(files.certificate(name) + " and " + files.key(name) + ": the client '" + name + "', until "
                    + made.getNotAfter().toInstant());
            out.println("Give them, with " + files.authority() + ", to the client: --cafile " + files.authority()
                    + " --cert " + files.certificate(name) + " --key " + files.key(name));
            return ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
