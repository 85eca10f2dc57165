package io.linnet.cli;

import io.linnet.cli.authority.HostName;
import io.linnet.client.pem.CertificateNames;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet tls server}: a certificate for a broker, or the next one before it expires. */
@Command(
        name = "server",
        description = "Make a certificate for a broker; with --force the next one, before the old one expires.",
        sortOptions = false)
final class TlsServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "server",
            description = "The name of its files. Default: server.")
    private String name = "";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name or address under which clients reach the broker; repeat for several."
                    + " Default: localhost, 127.0.0.1, ::1 and the name of this machine.")
    private List<String> hosts = List.of();

    @Mixin
    private AuthorityOption authority;

    @Mixin
    private CertificateOptions options;

    @Override
    public Integer call() {
        options.name(name);
        hosts.forEach(host -> options.checked(() -> HostName.require(host)));
        options.days();
        List<String> names = hosts.isEmpty() ? HostName.ofThisMachine() : hosts;
        return authority.run((issuer, files) -> {
            X509Certificate made = issuer.issueServer(name, names, options.kind(), options.days(), options.force);
            spec.commandLine()
                    .getOut()
                    .println(files.certificate(name) + " and " + files.key(name) + ": a broker at "
                            + CertificateNames.listed(made) + ", until "
                            + made.getNotAfter().toInstant());
        });
    }
}
