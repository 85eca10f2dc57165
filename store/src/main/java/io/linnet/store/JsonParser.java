package io.linnet.store;

import io.linnet.store.RecordRules.Broken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259), and no more of JSON than an export has: numbers are whole, nothing is null, no name comes twice,
 * nesting is shallow.
 */
final class JsonParser {
    private static final int DEEPEST = 8;
    private static final int LONGEST_NUMBER = 20;

    private final String text;
    private int position;

    private JsonParser(String text) {
        this.text = text;
    }

    static JsonObject object(String line) throws Broken {
        JsonParser parser = new JsonParser(line);
        parser.skipSpace();
        if (parser.peek() != '{') {
            throw parser.expected("{");
        }
        Map<String, Object> members = parser.members(0);
        parser.skipSpace();
        if (parser.position < line.length()) {
            throw parser.expected("the end of the line");
        }
        return new JsonObject("", members);
    }

    private Broken expected(String what) {
        String came = position < text.length() ? "'" + text.charAt(position) + "'" : "the end of the line";
        return new Broken("no JSON: " + came + " at column " + (position + 1) + ", expected is " + what);
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private void require(char wanted) throws Broken {
        skipSpace();
        if (peek() != wanted) {
            throw expected(String.valueOf(wanted));
        }
        position++;
    }

    private Object value(int depth) throws Broken {
        skipSpace();
        return switch (peek()) {
            case '{' -> members(depth);
            case '[' -> elements(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            default -> number();
        };
    }

    private void requireShallow(int depth) throws Broken {
        if (depth > DEEPEST) {
            throw new Broken("no export: more than " + DEEPEST + " objects or arrays within each other");
        }
    }

    private Map<String, Object> members(int depth) throws Broken {
        requireShallow(depth);
        Map<String, Object> members = new LinkedHashMap<>();
        require('{');
        skipSpace();
        if (peek() == '}') {
            position++;
            return members;
        }
        while (true) {
            skipSpace();
            String name = string();
            require(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw new Broken("'" + name + "' comes twice in one object");
            }
            if (ends('}')) {
                return members;
            }
        }
    }

    private List<Object> elements(int depth) throws Broken {
        requireShallow(depth);
        List<Object> elements = new ArrayList<>();
        require('[');
        skipSpace();
        if (peek() == ']') {
            position++;
            return elements;
        }
        while (true) {
            elements.add(value(depth + 1));
            if (ends(']')) {
                return elements;
            }
        }
    }

    /** Behind an element: whether it was the last one. */
    private boolean ends(char end) throws Broken {
        skipSpace();
        char next = peek();
        if (next != end && next != ',') {
            throw expected(", or " + end);
        }
        position++;
        return next == end;
    }

    private boolean word(String word, boolean value) throws Broken {
        if (!text.startsWith(word, position)) {
            throw expected(word);
        }
        position += word.length();
        return value;
    }

    private Long number() throws Broken {
        int start = position;
        if (peek() == '-') {
            position++;
        }
        int digits = position;
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
        if (position == digits || (text.charAt(digits) == '0' && position > digits + 1)) {
            position = start;
            throw expected("a string, a whole number, true, false, an object or an array");
        }
        try {
            return Long.parseLong(text, start, Math.min(position, start + LONGEST_NUMBER + 1), 10);
        } catch (NumberFormatException wrong) {
            throw new Broken("the number at column " + (start + 1) + " has more than 64 bits");
        }
    }

    private String string() throws Broken {
        if (peek() != '"') {
            throw expected("\"");
        }
        int start = ++position;
        int end = start;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\' && text.charAt(end) >= ' ') {
            end++;
        }
        position = end;
        if (peek() == '"') {
            // nearly all strings, above all long ones, have nothing to be replaced
            position++;
            return text.substring(start, end);
        }
        return escaped(new StringBuilder(text.substring(start, end)));
    }

    private String escaped(StringBuilder string) throws Broken {
        while (true) {
            char c = peek();
            if (c < ' ') {
                throw expected("a character of a string, or \"");
            }
            position++;
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws Broken {
        char kind = peek();
        position++;
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> {
                position--;
                throw expected("one of \" \\ / b f n r t u behind \\");
            }
        };
    }

    private char hexadecimal() throws Broken {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw expected("a hexadecimal digit");
            }
            code = code << 4 | digit;
            position++;
        }
        return (char) code;
    }
}
