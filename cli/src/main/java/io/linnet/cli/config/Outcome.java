package io.linnet.cli.config;

import io.linnet.client.settings.Problem;
import java.util.List;

/** What becomes of a configuration file. */
public sealed interface Outcome {
    /** Everything in it is right. */
    record Valid(Configuration configuration) implements Outcome {}

    /** Something is wrong; all that was found, in the order of the file. */
    record Invalid(List<Problem> problems) implements Outcome {}
}
