package io.linnet.cli;

import java.io.PrintWriter;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private AuthorityOption authority;

    @Mixin
    private CertificateOptions options;

    @Override
    public Integer call() {
        options.name(name);
        options.days();
        return authority.run((issuer, files) -> {
            X509Certificate made = issuer.issueClient(name, options.kind(), options.days(), options.force);
            PrintWriter out = spec.commandLine().getOut();
            out.println(files.certificate(name) + " and " + files.key(name) + ": the client '" + name + "', until "
                    + made.getNotAfter().toInstant());
            out.println("Give them, with " + files.authority() + ", to the client: --cafile " + files.authority()
                    + " --cert " + files.certificate(name) + " --key " + files.key(name));
        });
    }
}
