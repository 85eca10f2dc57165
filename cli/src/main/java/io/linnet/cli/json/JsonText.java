package io.linnet.cli.json;

import java.util.Locale;

/** JSON (RFC 8259) as text: strings to literals, and documents without their white space. */
public final class JsonText {
    private static final int DEEPEST = 500;

    private final String text;
    private final StringBuilder compact = new StringBuilder();
    private int position;

    private JsonText(String text) {
        this.text = text;
    }

    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** The same document without white space; an IllegalArgumentException when it is none. */
    public static String compacted(String document) {
        JsonText reader = new JsonText(document);
        reader.value(0);
        reader.skipSpace();
        if (reader.position < document.length()) {
            throw reader.wrong();
        }
        return reader.compact.toString();
    }

    /** The same document over several lines; an IllegalArgumentException when it is none. */
    public static String indented(String document) {
        String compact = compacted(document);
        StringBuilder text = new StringBuilder(compact.length() * 2);
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < compact.length(); i++) {
            char c = compact.charAt(i);
            if (inString) {
                text.append(c);
                if (c == '\\') {
                    text.append(compact.charAt(++i));
                }
                inString = c != '"';
                continue;
            }
            inString = c == '"';
            boolean empty = i > 0 && "{[".indexOf(compact.charAt(i - 1)) >= 0;
            if (c == '}' || c == ']') {
                depth--;
                text.append(empty ? "" : newLine(depth));
            }
            text.append(c);
            if (c == '{' || c == '[') {
                depth++;
                text.append("}]".indexOf(compact.charAt(i + 1)) >= 0 ? "" : newLine(depth));
            } else if (c == ',') {
                text.append(newLine(depth));
            } else if (c == ':') {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static String newLine(int depth) {
        return "\n" + "  ".repeat(depth);
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at position " + position);
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private char take() {
        if (position >= text.length()) {
            throw wrong();
        }
        char c = text.charAt(position++);
        compact.append(c);
        return c;
    }

    private void require(char wanted) {
        if (peek() != wanted) {
            throw wrong();
        }
        take();
    }

    private void value(int depth) {
        if (depth > DEEPEST) {
            throw wrong();
        }
        skipSpace();
        switch (peek()) {
            case '{' -> list('}', true, depth);
            case '[' -> list(']', false, depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    /** The elements of an array, or the members of an object. */
    private void list(char end, boolean named, int depth) {
        take();
        skipSpace();
        if (peek() == end) {
            take();
            return;
        }
        while (true) {
            skipSpace();
            if (named) {
                string();
                skipSpace();
                require(':');
            }
            value(depth + 1);
            skipSpace();
            if (peek() == end) {
                take();
                return;
            }
            require(',');
        }
    }

    private void string() {
        require('"');
        while (true) {
            char c = take();
            if (c == '"') {
                return;
            }
            if (c < ' ') {
                throw wrong();
            }
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() {
        char kind = take();
        if (kind == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(take(), 16) < 0) {
                    throw wrong();
                }
            }
        } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
            throw wrong();
        }
    }

    private void word(String wanted) {
        if (!text.startsWith(wanted, position)) {
            throw wrong();
        }
        position += wanted.length();
        compact.append(wanted);
    }

    private void number() {
        if (peek() == '-') {
            take();
        }
        if (peek() == '0') {
            take();
        } else {
            digits();
        }
        if (peek() == '.') {
            take();
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            take();
            if (peek() == '+' || peek() == '-') {
                take();
            }
            digits();
        }
    }

    private void digits() {
        int start = position;
        while (peek() >= '0' && peek() <= '9') {
            take();
        }
        if (position == start) {
            throw wrong();
        }
    }
}
