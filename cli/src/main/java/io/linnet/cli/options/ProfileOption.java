package io.linnet.cli.options;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a profile; {@link Profiles} has put what stands there among the arguments before they are parsed. */
public final class ProfileOption {
    public static final String NAME = "--profile";

    @Option(
            names = NAME,
            paramLabel = "NAME",
            description =
                    "Take options from this profile in ~/.config/linnet/config.yaml; those that are given here count"
                            + " more.")
    @Nullable
    String profile;
}
