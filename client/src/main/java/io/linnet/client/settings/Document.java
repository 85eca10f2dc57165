package io.linnet.client.settings;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** YAML, or the JSON that every YAML parser understands, as a tree whose nodes know their places. */
public final class Document {
    private static final int MAXIMUM_DEPTH = 16;
    private static final int MAXIMUM_DOCUMENTS = 1;

    private Document() {}

    /** The top of the tree; nothing when the text has only comments, or when there are problems. */
    public static Optional<Node> compose(String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            return isPlain(new Parse(settings).parseString(text), problems)
                    ? new Compose(settings).composeString(text)
                    : Optional.empty();
        } catch (MarkedYamlEngineException wrong) {
            Place place = wrong.getProblemMark().map(problems::placeOf).orElse(problems.whole());
            problems.add(place, "this is neither YAML nor JSON: " + said(wrong.getProblem()));
        } catch (ReaderException wrong) {
            String before = text.substring(0, text.offsetByCodePoints(0, wrong.getPosition()));
            problems.add(problems.endOf(before), "the character U+%04X is not allowed".formatted(wrong.getCodePoint()));
        } catch (NumberFormatException wrong) {
            // the parser does not look whether \x has its digits, and does not say where
            problems.add(problems.whole(), "this is neither YAML nor JSON: an escape such as \\x41 has no digits");
        } catch (YamlEngineException wrong) {
            problems.add(problems.whole(), "this is neither YAML nor JSON: " + wrong.getMessage());
        }
        return Optional.empty();
    }

    /** The name of an alias may be a password that begins with an asterisk. */
    private static String said(String problem) {
        return problem.startsWith("found undefined alias")
                ? "a value that begins with * means another one of that name, and there is none; in quotes it is text"
                : problem;
    }

    /** The tree is built by recursion, so that its depth is looked at before. */
    private static boolean isPlain(Iterable<Event> events, Problems problems) {
        int depth = 0;
        int documents = 0;
        for (Event event : events) {
            depth += change(event.getEventId());
            documents += event.getEventId() == Event.ID.DocumentStart ? 1 : 0;
            if (depth > MAXIMUM_DEPTH || documents > MAXIMUM_DOCUMENTS) {
                Place place = event.getStartMark().map(problems::placeOf).orElse(problems.whole());
                problems.add(
                        place,
                        depth > MAXIMUM_DEPTH
                                ? "nested deeper than " + MAXIMUM_DEPTH + " levels"
                                : "a second document begins here, allowed is one");
                return false;
            }
        }
        return true;
    }

    private static int change(Event.ID event) {
        return switch (event) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            default -> 0;
        };
    }
}
