package io.linnet.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say whether the broker is spoken to over TLS. */
final class TlsTarget {
    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description =
                    "Use TLS (AES-128-GCM); the broker's certificate was issued by an authority in this PEM file.")
    private @Nullable Path caFile;

    @Option(names = "--insecure", description = "Use TLS, with any certificate.")
    private boolean insecure;

    @Option(names = "--tls-version", defaultValue = "1.3", description = "1.2 or 1.3 (default: ${DEFAULT-VALUE}).")
    private String version = "";

    TlsTarget() {}

    /** Null = no TLS; {@code wanted} by something else than these options. */
    @Nullable
    Tls tls(CommandLine command, boolean wanted) {
        if (wanted && caFile == null && !insecure) {
            throw new CommandLine.ParameterException(command, "mqtts needs --cafile FILE, or --insecure");
        }
        if (caFile == null && !insecure) {
            return null;
        }
        try {
            return Tls.trusting(insecure ? null : caFile, version);
        } catch (IllegalArgumentException | BenchFailure e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
