package io.linnet.security.password;

import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a password file: {@code user:hash} on each line, with comments behind {@code #}. Cannot change; {@link #with} and
 * {@link #without} give another one, with all other lines as they were.
 */
public final class PasswordList {
    private static final int USER_BYTES = 65_535;

    /** One user: where it stands, what stands there, and what that means. */
    record Entry(int index, String line, StoredPassword password) {}

    private final List<String> lines;
    private final Map<String, Entry> users;

    private PasswordList(List<String> lines, Map<String, Entry> users) {
        this.lines = lines;
        this.users = users;
    }

    /** Without users. */
    public static PasswordList empty() {
        return new PasswordList(List.of(), Map.of());
    }

    /**
     * Reads a file.
     *
     * @throws CredentialsUnreadable with all that is wrong in it
     */
    public static PasswordList read(Path file) throws CredentialsUnreadable {
        return parse(file.toString(), CredentialFile.lines(file));
    }

    /**
     * Reads lines.
     *
     * @param name the file in messages
     * @throws CredentialsUnreadable with all that is wrong in them
     */
    public static PasswordList parse(String name, List<String> lines) throws CredentialsUnreadable {
        Map<String, Entry> users = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    i == 0 && lines.get(0).startsWith("\uFEFF") ? lines.get(0).substring(1) : lines.get(i);
            if (CredentialFile.saysNothing(line)) {
                continue;
            }
            try {
                add(i, line.stripTrailing(), users);
            } catch (IllegalArgumentException wrong) {
                problems.add(name + ":" + (i + 1) + ": " + wrong.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new CredentialsUnreadable(problems);
        }
        return new PasswordList(List.copyOf(lines), users);
    }

    private static void add(int index, String line, Map<String, Entry> users) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("there is no colon; a line is written user:hash");
        }
        String user = requireUser(line.substring(0, colon));
        Entry before = users.putIfAbsent(user, new Entry(index, line, StoredPassword.parse(line.substring(colon + 1))));
        if (before != null) {
            throw new IllegalArgumentException(
                    "the user '" + user + "' stands in line " + (before.index() + 1) + " already");
        }
    }

    /**
     * The name, when a file can hold it.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String requireUser(String user) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("the user name is empty");
        }
        if (user.indexOf(':') >= 0 || user.startsWith("#")) {
            throw new IllegalArgumentException("a user name here has no colon and does not begin with #");
        }
        if (!user.equals(user.strip()) || user.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user name here has no control characters, and no space at its beginning or end");
        }
        if (user.getBytes(StandardCharsets.UTF_8).length > USER_BYTES) {
            throw new IllegalArgumentException("a user name has at most " + USER_BYTES + " bytes");
        }
        return user;
    }

    /** The same with a user, who may have stood there before; the line keeps its place, a new one is the last. */
    public PasswordList with(String user, StoredPassword password) {
        String line = requireUser(user) + ":" + password.text();
        List<String> changed = new ArrayList<>(lines);
        Entry before = users.get(user);
        int index = before == null ? lines.size() : before.index();
        if (before == null) {
            changed.add(line);
        } else {
            changed.set(index, line);
        }
        Map<String, Entry> known = new LinkedHashMap<>(users);
        known.put(user, new Entry(index, line, password));
        return new PasswordList(List.copyOf(changed), known);
    }

    /** The same without this user. */
    public PasswordList without(String user) {
        Entry gone = users.get(user);
        if (gone == null) {
            return this;
        }
        List<String> changed = new ArrayList<>(lines);
        changed.remove(gone.index());
        Map<String, Entry> known = new LinkedHashMap<>();
        users.forEach((name, entry) -> {
            if (!name.equals(user)) {
                int index = entry.index() > gone.index() ? entry.index() - 1 : entry.index();
                known.put(name, new Entry(index, entry.line(), entry.password()));
            }
        });
        return new PasswordList(List.copyOf(changed), known);
    }

    /** As they stand in the file, comments included. */
    public List<String> lines() {
        return lines;
    }

    /** In the order of the file. */
    public Set<String> users() {
        return Collections.unmodifiableSet(users.keySet());
    }

    /** What is stored for a user, or null. */
    public @Nullable StoredPassword password(String user) {
        Entry entry = users.get(user);
        return entry == null ? null : entry.password();
    }

    @Nullable
    Entry entry(String user) {
        return users.get(user);
    }

    Iterable<Entry> entries() {
        return users.values();
    }
}
