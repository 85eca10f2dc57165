package io.linnet.security.scram;

import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a file with SCRAM credentials. Cannot change; {@link #with} and {@link #without} give another one, with all other lines as
 * they were.
 */
public final class ScramList {
    private static final int KEY_BYTES = 32;

    private final List<String> lines;

    private ScramList(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Without users, and with a new key of invented salts. */
    public static ScramList empty() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new ScramList(List.of(ScramCredentials.INVENTED_SALTS
                + Base64.getEncoder().withoutPadding().encodeToString(key)));
    }

    /**
     * Reads a file.
     *
     * @throws CredentialsUnreadable it cannot be read, or a line is wrong
     */
    public static ScramList read(Path file) throws CredentialsUnreadable {
        List<String> lines = CredentialFile.lines(file);
        try {
            ScramCredentials.parse(String.join("\n", lines), file.toString());
        } catch (IllegalArgumentException wrong) {
            throw new CredentialsUnreadable(List.of(String.valueOf(wrong.getMessage())));
        }
        return new ScramList(lines);
    }

    /**
     * The same with this user, in the place where it was or at the end.
     *
     * @throws IllegalArgumentException the file cannot hold the user name
     */
    public ScramList with(String user, ScramCredential credential) {
        List<String> changed = new ArrayList<>(lines);
        String line = ScramCredentials.line(user, credential);
        int index = index(user);
        if (index < 0) {
            changed.add(line);
        } else {
            changed.set(index, line);
        }
        return new ScramList(changed);
    }

    /** The same without this user. */
    public ScramList without(String user) {
        List<String> changed = new ArrayList<>(lines);
        int index = index(user);
        if (index >= 0) {
            changed.remove(index);
        }
        return new ScramList(changed);
    }

    private int index(String user) {
        String prepared = SaslText.prepared(user);
        for (int i = 0; i < lines.size(); i++) {
            if (ScramCredentials.userOf(lines.get(i)).filter(prepared::equals).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    /** The credential of a user. */
    public Optional<ScramCredential> credential(String user) {
        return ScramCredentials.parse(String.join("\n", lines), "the file").find(SaslText.prepared(user));
    }

    /** In the order of the file. */
    public List<String> users() {
        return lines.stream()
                .flatMap(line -> ScramCredentials.userOf(line).stream())
                .toList();
    }

    /** As they stand in the file, comments included. */
    public List<String> lines() {
        return lines;
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return users().size() + " users";
    }
}
