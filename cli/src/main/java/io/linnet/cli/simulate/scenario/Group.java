package io.linnet.cli.simulate.scenario;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Devices that are alike.
 *
 * @param sessionExpirySeconds how long their sessions outlive connections; 0 for not at all
 * @param values what the placeholders of payloads stand for, by their names
 */
public record Group(
        String name,
        int count,
        Template identifier,
        long sessionExpirySeconds,
        Optional<Post> will,
        Optional<Post> birth,
        List<Telemetry> telemetry,
        List<Reaction> reactions,
        Optional<Flapping> flapping,
        Map<String, ValueKind> values) {
    Group withCount(int other) {
        return new Group(
                name, other, identifier, sessionExpirySeconds, will, birth, telemetry, reactions, flapping, values);
    }
}
