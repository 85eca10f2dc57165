package io.linnet.store;

import io.linnet.packet.Utf8;
import io.linnet.store.RecordRules.Broken;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object, taken one by one; what is left over at the end is refused, so that no spelling mistake goes unseen. */
final class JsonObject {
    private final String path;
    private final Map<String, Object> members;

    /** @param path stands before the names of members in messages */
    JsonObject(String path, Map<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    private <T> @Nullable T optional(String name, Class<T> type, String allowed) throws Broken {
        Object value = members.remove(name);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new Broken(path + name + " is " + shown(value) + ", allowed is " + allowed);
        }
        return type.cast(value);
    }

    private <T> T required(String name, Class<T> type, String allowed) throws Broken {
        T value = optional(name, type, allowed);
        if (value == null) {
            throw new Broken(path + name + " is missing, expected is " + allowed);
        }
        return value;
    }

    private static String shown(Object value) {
        return switch (value) {
            case Map<?, ?> object -> "an object";
            case List<?> list -> "an array";
            case String text when text.length() > 60 -> "'" + text.substring(0, 60) + "...'";
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    String text(String name) throws Broken {
        String text = required(name, String.class, "a string");
        int forbidden = Utf8.firstForbidden(text);
        if (forbidden >= 0) {
            throw new Broken(path + name + " has U+"
                    + String.format(Locale.ROOT, "%04X", (int) text.charAt(forbidden)) + " at index " + forbidden
                    + ", which no string of MQTT may have");
        }
        return text;
    }

    List<String> texts(String name) throws Broken {
        String allowed = "an array of strings";
        List<String> texts = new ArrayList<>();
        for (Object each : required(name, List.class, allowed)) {
            if (!(each instanceof String text)) {
                throw new Broken(path + name + " has " + shown(each) + ", allowed is " + allowed);
            }
            texts.add(text);
        }
        return texts;
    }

    /** An object whose members all are strings, by their names. */
    Map<String, String> named(String name) throws Broken {
        JsonObject object = object(name);
        Map<String, String> texts = new TreeMap<>();
        for (String each : List.copyOf(object.members.keySet())) {
            texts.put(each, object.text(each));
        }
        return texts;
    }

    boolean flag(String name) throws Broken {
        return required(name, Boolean.class, "true or false");
    }

    long number(String name, long least, long greatest) throws Broken {
        String allowed = "a whole number from " + least + " to " + greatest;
        long value = required(name, Long.class, allowed);
        if (value < least || value > greatest) {
            throw new Broken(path + name + " is " + value + ", allowed is " + allowed);
        }
        return value;
    }

    int number(String name, int least, int greatest) throws Broken {
        return Math.toIntExact(number(name, (long) least, (long) greatest));
    }

    int[] numbers(String name, int least, int greatest) throws Broken {
        String allowed = "an array of whole numbers from " + least + " to " + greatest;
        List<?> values = required(name, List.class, allowed);
        int[] numbers = new int[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(values.get(i) instanceof Long value) || value < least || value > greatest) {
                throw new Broken(path + name + " has " + shown(values.get(i)) + ", allowed is " + allowed);
            }
            numbers[i] = value.intValue();
        }
        return numbers;
    }

    byte[] bytes(String name) throws Broken {
        String text = required(name, String.class, "base64");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new Broken(path + name + " is no base64: " + wrong.getMessage());
        }
    }

    /** Milliseconds since 1970. */
    long time(String name) throws Broken {
        String allowed = "a time such as 2026-01-31T12:00:00.000Z";
        String text = required(name, String.class, allowed);
        try {
            Instant time = Instant.parse(text);
            long millis = time.toEpochMilli();
            if (Instant.ofEpochMilli(millis).equals(time)) {
                return millis;
            }
        } catch (DateTimeParseException | ArithmeticException wrong) {
            // said below
        }
        throw new Broken(path + name + " is " + shown(text) + ", allowed is " + allowed);
    }

    @SuppressWarnings("unchecked") // the parser makes no other maps
    JsonObject object(String name) throws Broken {
        return new JsonObject(path + name + ".", (Map<String, Object>) required(name, Map.class, "an object"));
    }

    /** Nothing more is expected. */
    void end() throws Broken {
        Set<String> left = members.keySet();
        if (!left.isEmpty()) {
            throw new Broken(path + left.iterator().next() + " is not known here");
        }
    }
}
