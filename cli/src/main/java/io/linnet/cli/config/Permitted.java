package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.policy.AclFile;
import io.linnet.security.policy.Policy;
import java.nio.file.Path;

/** Configurations with the rules of an ACL file that the command line names. */
public final class Permitted {
    private Permitted() {}

    /** The configuration with the rules of a file instead of its own. */
    public static Outcome byFile(Configuration configuration, Path aclFile) {
        Problems problems = new Problems(aclFile.toString());
        AclFile rules = AclFileKind.read(aclFile, "--acl-file", problems.whole(), problems);
        if (rules == null || !problems.isEmpty()) {
            return new Outcome.Invalid(problems.all());
        }
        return new Outcome.Valid(configuration.withPolicy(Policy.of(rules, Policy.Subscriptions.FILTER)));
    }
}
