package io.linnet.cli.shell;

import java.util.regex.Pattern;

/** Says which lines must not be written down. */
final class Secrecy {
    /** An option with a password, or a URL with one; rather a line too many than one too few. */
    private static final Pattern SECRET = Pattern.compile("(?<!\\S)['\"]?(-P|--pw)|://[^/\\s@]*:[^/\\s]*@");

    private Secrecy() {}

    static boolean isIn(String line) {
        return SECRET.matcher(line).find();
    }
}
