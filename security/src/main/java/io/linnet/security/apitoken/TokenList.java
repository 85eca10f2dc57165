package io.linnet.security.apitoken;

import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a file with tokens: an {@link ApiToken} on each line, with comments behind {@code #}. Cannot change; {@link #with} and
 * {@link #without} give another one, with all other lines as they were.
 */
public final class TokenList {
    private final List<String> lines;
    private final Map<String, ApiToken> tokens;
    private final Map<String, Integer> places;

    private TokenList(List<String> lines, Map<String, ApiToken> tokens, Map<String, Integer> places) {
        this.lines = List.copyOf(lines);
        this.tokens = tokens;
        this.places = places;
    }

    /** Without tokens. */
    public static TokenList empty() {
        return new TokenList(List.of(), Map.of(), Map.of());
    }

    /**
     * Reads a file.
     *
     * @throws CredentialsUnreadable with all that is wrong in it
     */
    public static TokenList read(Path file) throws CredentialsUnreadable {
        return parse(file.toString(), CredentialFile.lines(file));
    }

    /**
     * Reads lines.
     *
     * @param name the file in messages
     * @throws CredentialsUnreadable with all that is wrong in them
     */
    public static TokenList parse(String name, List<String> lines) throws CredentialsUnreadable {
        Map<String, ApiToken> tokens = new LinkedHashMap<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        Map<String, Integer> hashes = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (CredentialFile.saysNothing(lines.get(i))) {
                continue;
            }
            String where = name + ":" + (i + 1) + ": ";
            try {
                ApiToken token = ApiToken.parse(lines.get(i));
                Integer before = places.putIfAbsent(token.name(), i);
                Integer same = hashes.putIfAbsent(token.hash(), i);
                if (before != null) {
                    problems.add(
                            where + "the token '" + token.name() + "' stands in line " + (before + 1) + " already");
                } else if (same != null) {
                    problems.add(where + "this hash stands in line " + (same + 1) + " already");
                }
                tokens.put(token.name(), token);
            } catch (IllegalArgumentException wrong) {
                problems.add(where + wrong.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new CredentialsUnreadable(problems);
        }
        return new TokenList(lines, tokens, places);
    }

    /**
     * The same with a token more, in the last line.
     *
     * @throws IllegalArgumentException when there is one of that name
     */
    public TokenList with(ApiToken token) {
        if (tokens.containsKey(token.name())) {
            throw new IllegalArgumentException("there is a token '" + token.name() + "' already");
        }
        List<String> changed = new ArrayList<>(lines);
        changed.add(token.line());
        return again(changed);
    }

    /** The same without the token of this name. */
    public TokenList without(String name) {
        Integer place = places.get(name);
        if (place == null) {
            return this;
        }
        List<String> changed = new ArrayList<>(lines);
        changed.remove(place.intValue());
        return again(changed);
    }

    private static TokenList again(List<String> lines) {
        try {
            return parse("", lines);
        } catch (CredentialsUnreadable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As they stand in the file, comments included. */
    public List<String> lines() {
        return lines;
    }

    /** In the order of the file. */
    public Collection<ApiToken> tokens() {
        return Collections.unmodifiableCollection(tokens.values());
    }

    /** Whether there is one of this name. */
    public boolean has(String name) {
        return tokens.containsKey(name);
    }
}
