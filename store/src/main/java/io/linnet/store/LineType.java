package io.linnet.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of lines in an export, in the order in which they come. */
enum LineType {
    META,
    SESSION,
    SUBSCRIPTION,
    RECEIVED,
    SENT,
    LEASED,
    BODY,
    QUEUED,
    RETAINED,
    END;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable LineType of(String text) {
        for (LineType each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        return null;
    }

    static LineType of(StoreRecord each) {
        return switch (each) {
            case StoreRecord.Session session -> SESSION;
            case StoreRecord.Subscription subscription -> SUBSCRIPTION;
            case StoreRecord.Received received -> RECEIVED;
            case StoreRecord.Sent sent -> SENT;
            case StoreRecord.Leased leased -> LEASED;
            case StoreRecord.Body body -> BODY;
            case StoreRecord.Queued queued -> QUEUED;
            case StoreRecord.Retained retained -> RETAINED;
            case StoreRecord.Unreadable(String where, String why) -> throw new IllegalArgumentException(why);
        };
    }

    static String all() {
        return Arrays.stream(values()).map(LineType::text).collect(Collectors.joining(", "));
    }
}
