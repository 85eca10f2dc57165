package io.linnet.cli;

import io.linnet.cli.authority.Authority;
import io.linnet.cli.authority.AuthorityFolder;
import io.linnet.cli.authority.HostName;
import io.linnet.client.pem.CertificateNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code linnet tls init}: an authority, a certificate for the broker and some for clients, and what to do with them. */
@Command(
        name = "init",
        description = "Make a private authority, a certificate for the broker and one for a client.",
        sortOptions = false)
final class TlsInitCommand implements Callable<Integer> {
    private static final String SERVER = "server";
    private static final int LONGEST_AUTHORITY_DAYS = 20 * 365;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "tls",
            description = "The folder for all files. Default: tls.")
    private Path folder = Path.of("");

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name or address under which clients reach the broker; repeat for several."
                    + " Default: localhost, 127.0.0.1, ::1 and the name of this machine.")
    private List<String> hosts = List.of();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description = "A client that gets a certificate; repeat for several. Default: client.")
    private List<String> clients = List.of("client");

    @Option(names = "--name", paramLabel = "TEXT", description = "What the authority is called.")
    private String name = "";

    @Option(
            names = "--ca-days",
            paramLabel = "N",
            defaultValue = "3650",
            description = "How long the authority is valid. Default: 3650, ten years.")
    private int authorityDays;

    @Mixin
    private CertificateOptions options;

    @Override
    public Integer call() {
        List<String> names = checkedHosts();
        clients.forEach(options::name);
        options.inRange("--ca-days", authorityDays, LONGEST_AUTHORITY_DAYS);
        options.days();
        String authorityName = name.isEmpty() ? "Private MQTT CA of " + HostName.own() : name;
        if (authorityName.length() > 64) {
            throw options.problem("--name has " + authorityName.length() + " characters, it may have 64.");
        }
        try {
            make(new AuthorityFolder(folder), authorityName, names);
            return ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private List<String> checkedHosts() {
        hosts.forEach(host -> options.checked(() -> HostName.require(host)));
        return hosts.isEmpty() ? HostName.ofThisMachine() : hosts;
    }

    private void make(AuthorityFolder files, String authorityName, List<String> names) throws IOException {
        files.requireFree(options.force, SERVER);
        for (String client : clients) {
            files.requireFree(options.force, client);
        }
        Authority authority =
                Authority.make(files, authorityName, options.kind(), authorityDays, options.force, Instant.now());
        X509Certificate server = authority.issueServer(SERVER, names, options.kind(), options.days(), true);
        for (String client : clients) {
            authority.issueClient(client, options.kind(), options.days(), true);
        }
        PrintWriter out = spec.commandLine().getOut();
        printFiles(out, files, server);
        new TlsAdvice(files, names.getFirst(), clients.getFirst()).print(out);
        out.flush();
    }

    private void printFiles(PrintWriter out, AuthorityFolder files, X509Certificate server) {
        String until = server.getNotAfter().toInstant().toString().substring(0, 10);
        out.println("Made in " + files.path() + ":");
        out.println("  ca.pem                  the authority; clients get it, so that they know the broker");
        out.println("  ca.key                  its key: whoever has it can pass for any broker and client; keep it"
                + " elsewhere than the broker");
        out.println("  server.pem, server.key  the broker, as " + CertificateNames.listed(server) + ", until " + until);
        for (String client : clients) {
            String pair = String.format("%-24s", client + ".pem, " + client + ".key");
            out.println("  " + pair + "the client '" + client + "', until " + until);
        }
        out.println("  crl.pem                 what has been revoked, nothing yet; issued.txt: what has been issued");
    }
}
