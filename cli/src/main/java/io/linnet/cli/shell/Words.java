package io.linnet.cli.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * A line as commands and their words. Words end at blanks and commands at {@code ;}, unless quotes or a backslash stand before: in single
 * quotes everything is as it is written, in double quotes a backslash goes before {@code "} and itself. A line that begins with
 * {@code #} is a comment; further on the sign is a wildcard like any other letter.
 */
final class Words {
    private final String line;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private StringBuilder word = new StringBuilder();
    /** Whether a word has begun, which may be empty so far. */
    private boolean begun;

    private int position;

    private Words(String line) {
        this.line = line;
    }

    /**
     * The commands of a line, none of them empty.
     *
     * @throws IllegalArgumentException when quotes are opened and not closed, or nothing stands behind a backslash
     */
    static List<List<String>> commands(String line) {
        return line.stripLeading().startsWith("#") ? List.of() : new Words(line).read();
    }

    private List<List<String>> read() {
        while (position < line.length()) {
            char c = line.charAt(position++);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> endWord();
                case ';' -> endCommand();
                case '\'', '"' -> quoted(c);
                case '\\' -> take(escaped());
                default -> take(c);
            }
        }
        endCommand();
        return commands;
    }

    private void take(char c) {
        begun = true;
        word.append(c);
    }

    private char escaped() {
        if (position == line.length()) {
            throw new IllegalArgumentException(
                    "the line ends with a backslash, which goes before a letter; a backslash itself is written \\\\");
        }
        return line.charAt(position++);
    }

    private void quoted(char quote) {
        int opened = position;
        begun = true;
        while (position < line.length()) {
            char c = line.charAt(position++);
            if (c == quote) {
                return;
            }
            boolean escape = quote == '"' && c == '\\' && position < line.length();
            word.append(escape && "\"\\".indexOf(line.charAt(position)) >= 0 ? line.charAt(position++) : c);
        }
        throw new IllegalArgumentException("the quote " + quote + " at column " + opened
                + " is opened and not closed; write another one behind it");
    }

    private void endWord() {
        if (begun) {
            words.add(word.toString());
            word = new StringBuilder();
            begun = false;
        }
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(words);
            words = new ArrayList<>();
        }
    }
}
