package io.linnet.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet tls revoke}: ends certificates before their time. */
@Command(
        name = "revoke",
        description = "Revoke all certificates of a name: writes them into crl.pem, which brokers have to be told of.",
        sortOptions = false)
final class TlsRevokeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "As it was given to 'linnet tls client' or 'linnet tls server'.")
    private String name = "";

    @Mixin
    private AuthorityOption authority;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        return authority.run((issuer, files) -> {
            int count = issuer.revoke(name);
            String what = count == 1 ? "1 certificate" : count + " certificates";
            spec.commandLine()
                    .getOut()
                    .println(
                            count == 0
                                    ? "Nothing to do: all certificates of '" + name + "' were revoked or had expired."
                                    : what + " of '" + name + "' revoked in " + files.revocations()
                                            + ". It counts for brokers that read this file (tls: crl:).");
        });
    }
}
