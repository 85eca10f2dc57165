package io.linnet.cli.disk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system call of a recording.
 *
 * @param thread the number of the thread that made it, as the system counts threads
 * @param begin number of the line where it was entered
 * @param end number of the line where it returned; {@link #NEVER} when it did not
 * @param result what it returned, below 0 when it failed
 */
record SystemCall(int thread, int begin, int end, String name, List<String> arguments, long result) {
    static final int NEVER = Integer.MAX_VALUE;

    private static final Pattern ENTERED = Pattern.compile("^(\\d+) +(\\w+)\\((.*)$", Pattern.DOTALL);
    private static final Pattern RESUMED = Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)$", Pattern.DOTALL);
    private static final Pattern RESULT = Pattern.compile("\\) += (-?\\d+|0x[0-9a-f]+|\\?)[^=\"]*$");
    private static final String UNFINISHED = " <unfinished ...>";

    private record Unfinished(int thread, int begin, String name, String text) {}

    /** All calls in the order in which they were entered. */
    static List<SystemCall> parse(List<String> lines) {
        List<SystemCall> calls = new ArrayList<>();
        Map<String, Unfinished> unfinished = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher resumed = RESUMED.matcher(line);
            Matcher entered = ENTERED.matcher(line);
            if (resumed.matches()) {
                Unfinished first = unfinished.remove(resumed.group(1));
                if (first != null) {
                    calls.add(of(first.thread(), first.begin(), i, first.name(), first.text() + resumed.group(3)));
                }
            } else if (entered.matches()) {
                int thread = Integer.parseInt(entered.group(1));
                String text = entered.group(3);
                if (text.endsWith(UNFINISHED)) {
                    String start = text.substring(0, text.length() - UNFINISHED.length());
                    unfinished.put(entered.group(1), new Unfinished(thread, i, entered.group(2), start));
                } else {
                    calls.add(of(thread, i, i, entered.group(2), text));
                }
            }
        }
        unfinished
                .values()
                .forEach(each -> calls.add(of(each.thread(), each.begin(), NEVER, each.name(), each.text() + ") = ?")));
        calls.sort((a, b) -> Integer.compare(a.begin(), b.begin()));
        return calls;
    }

    private static SystemCall of(int thread, int begin, int end, String name, String text) {
        Matcher result = RESULT.matcher(text);
        if (!result.find()) {
            throw new IllegalArgumentException(
                    "line " + (end + 1) + " of the recording has no result: " + shorten(text));
        }
        boolean returned = !result.group(1).equals("?");
        List<String> arguments = split(text.substring(0, result.start()));
        return new SystemCall(
                thread, begin, returned ? end : NEVER, name, arguments, returned ? Long.decode(result.group(1)) : 0);
    }

    private static String shorten(String text) {
        return text.length() < 200 ? text : text.substring(0, 100) + "..." + text.substring(text.length() - 100);
    }

    /** At the commas outside of brackets and quotes; inside of quotes there are only hexadecimal escapes. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"') {
                quoted = !quoted;
            } else if (!quoted && (each == '[' || each == '{')) {
                depth++;
            } else if (!quoted && (each == ']' || each == '}')) {
                depth--;
            } else if (!quoted && each == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    boolean failed() {
        return result < 0;
    }

    boolean returned() {
        return end != NEVER;
    }

    String argument(int index) {
        return arguments.get(index);
    }

    long number(int index) {
        return Long.decode(argument(index));
    }

    int descriptor(int index) {
        return (int) number(index);
    }

    String text(int index) {
        return new String(bytes(argument(index)), StandardCharsets.UTF_8);
    }

    /** The bytes that a write was given, of one buffer or of several; only as many as it took when it returned. */
    byte[] written(int index) {
        byte[] given = bytes(argument(index));
        return returned() && result < given.length ? Arrays.copyOf(given, (int) result) : given;
    }

    /** All quoted strings of an argument, one behind the other. */
    private byte[] bytes(String argument) {
        if (argument.contains("\"...")) {
            throw new IllegalArgumentException(
                    "line " + (begin + 1) + " of the recording is cut off; record with a larger -s");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int open = argument.indexOf('"');
        while (open >= 0) {
            int close = argument.indexOf('"', open + 1);
            String escapes = argument.substring(open + 1, close);
            out.writeBytes(HexFormat.of().parseHex(escapes.replace("\\x", "")));
            open = argument.indexOf('"', close + 1);
        }
        return out.toByteArray();
    }
}
