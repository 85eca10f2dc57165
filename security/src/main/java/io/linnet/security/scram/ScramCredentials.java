package io.linnet.security.scram;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Users with their SCRAM credentials, from a file with one {@code user:credential} in each line. Empty lines and lines that begin with
 * {@code #} are passed over, but for {@code #invented-salts:}, the key of the salts that users get who do not exist.
 */
public final class ScramCredentials {
    /** How the line with the key of invented salts begins; base64 follows. */
    public static final String INVENTED_SALTS = "#invented-salts:";

    private static final String MARK = ":SCRAM-SHA-256$";
    private static final int MAXIMUM_USER_CHARACTERS = 1_000;

    private final Map<String, ScramCredential> users;
    private final byte[] inventing;
    private final int usualIterations;

    private ScramCredentials(Map<String, ScramCredential> users, byte[] inventing) {
        this.users = Map.copyOf(users);
        this.inventing = inventing;
        this.usualIterations = users.values().stream()
                .mapToInt(ScramCredential::iterations)
                .max()
                .orElse(ScramCredential.MINIMUM_ITERATIONS);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException it cannot be read, or a line is wrong: which, and what is allowed, without repeating it
     */
    public static ScramCredentials read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the file " + file + " cannot be read: " + unreadable, unreadable);
        }
    }

    /**
     * The users in a text.
     *
     * @param origin how messages call it
     * @throws IllegalArgumentException a line is wrong
     */
    public static ScramCredentials parse(String text, String origin) {
        Map<String, ScramCredential> users = new HashMap<>();
        // without a key of its own the file is the key: nobody else knows it
        byte[] inventing = ScramHash.of(text.getBytes(StandardCharsets.UTF_8));
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            try {
                if (line.startsWith(INVENTED_SALTS)) {
                    inventing = Base64.getDecoder()
                            .decode(line.substring(INVENTED_SALTS.length()).strip());
                    if (inventing.length == 0) {
                        throw new IllegalArgumentException("an empty key of invented salts");
                    }
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    add(users, line);
                }
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(origin + ":" + (i + 1) + ": " + wrong.getMessage(), wrong);
            }
        }
        return new ScramCredentials(users, inventing);
    }

    private static void add(Map<String, ScramCredential> users, String line) {
        int end = line.indexOf(MARK);
        if (end < 1 || end > MAXIMUM_USER_CHARACTERS) {
            throw new IllegalArgumentException(
                    "no user with a SCRAM credential, allowed is user" + MARK + "iterations:salt$StoredKey:ServerKey");
        }
        String user = SaslText.prepared(line.substring(0, end));
        if (users.put(user, ScramCredential.parse(line.substring(end + 1))) != null) {
            throw new IllegalArgumentException("this user is there a second time");
        }
    }

    /** The user of a line that {@link #parse} takes, prepared; empty for a line that says nothing. */
    static Optional<String> userOf(String line) {
        int end = line.startsWith("#") ? -1 : line.indexOf(MARK);
        return end < 1 ? Optional.empty() : Optional.of(SaslText.prepared(line.substring(0, end)));
    }

    /**
     * A line for the file.
     *
     * @throws IllegalArgumentException the file cannot hold the user name
     */
    public static String line(String user, ScramCredential credential) {
        return requireUser(user) + ":" + credential.text();
    }

    /**
     * The name as it is compared, when a file can hold it.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String requireUser(String user) {
        // what is compared is what is written, and SASLprep may turn other characters into # and :
        String prepared = SaslText.prepared(user);
        if (prepared.startsWith("#") || prepared.contains(MARK) || prepared.length() > MAXIMUM_USER_CHARACTERS) {
            throw new IllegalArgumentException("a user name here has at most " + MAXIMUM_USER_CHARACTERS
                    + " characters, and neither begins with # nor contains " + MARK);
        }
        return prepared;
    }

    /** The credential of a user, by its prepared name. */
    Optional<ScramCredential> find(String user) {
        return Optional.ofNullable(users.get(user));
    }

    /** What a user is told who does not exist: always the same salt, and iterations like those of others; nobody has the keys. */
    ScramCredential invented(String user) {
        byte[] digest = ScramHash.keyed(inventing, user);
        byte[] nobodys = ScramHash.keyed(digest, "nobody");
        return new ScramCredential(
                usualIterations, Arrays.copyOf(digest, ScramCredential.SALT_BYTES), nobodys, nobodys);
    }

    /** How many users there are. */
    public int size() {
        return users.size();
    }

    /** Without users. */
    @Override
    public String toString() {
        return users.size() + " users";
    }
}
