package io.linnet.cli;

import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option {@code -D}: properties of MQTT 5.0 for the packets that the command sends. */
final class PropertyOptions {
    /** Which packet a property is for. */
    enum Target {
        CONNECT(PacketType.CONNECT),
        PUBLISH(PacketType.PUBLISH),
        SUBSCRIBE(PacketType.SUBSCRIBE),
        UNSUBSCRIBE(PacketType.UNSUBSCRIBE),
        DISCONNECT(PacketType.DISCONNECT),
        WILL(PacketType.CONNECT);

        private final PacketType packet;

        Target(PacketType packet) {
            this.packet = packet;
        }

        boolean allows(Property property) {
            return this == WILL ? property.allowedInWill() : property.allowedIn(packet);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Given(Target target, Property property, String value, String second) {}

    @Option(
            names = {"-D", "--property"},
            paramLabel = "PACKET NAME VALUE",
            hideParamSyntax = true,
            arity = "3..4",
            parameterConsumer = Consumer.class,
            description = "A property of MQTT 5.0 for connect, publish, subscribe, unsubscribe, disconnect or will;"
                    + " user-property takes a name and a value. Repeat for several.")
    List<Given> given = new ArrayList<>();

    boolean isEmpty() {
        return given.isEmpty();
    }

    /** What was given for one kind of packet. */
    Properties.Builder of(Target target) {
        Properties.Builder builder = Properties.builder();
        for (Given one : given) {
            if (one.target() == target) {
                put(builder, one);
            }
        }
        return builder;
    }

    private static void put(Properties.Builder builder, Given given) {
        Property property = given.property();
        switch (property.type()) {
            case UTF8_STRING -> builder.text(property, given.value());
            case BINARY_DATA -> builder.binary(property, given.value().getBytes(StandardCharsets.UTF_8));
            case UTF8_STRING_PAIR -> builder.userProperty(given.value(), given.second());
            default -> builder.number(property, Long.parseLong(given.value()));
        }
    }

    /** Takes three words from the command line, four for a user property, whatever they look like. */
    static final class Consumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            try {
                Target target = target(next(words));
                Property property = property(next(words), target);
                String value = next(words);
                String second = property == Property.USER_PROPERTY ? next(words) : "";
                Given given = new Given(target, property, value, second);
                put(Properties.builder(), given);
                option.<List<Given>>getValue().add(given);
            } catch (NumberFormatException e) {
                throw problem(command, "the value given with -D is not a number, " + e.getMessage());
            } catch (IllegalArgumentException e) {
                throw problem(command, String.valueOf(e.getMessage()));
            }
        }

        private static ParameterException problem(CommandSpec command, String message) {
            return new ParameterException(command.commandLine(), message);
        }

        private static String next(Stack<String> words) {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("-D/--property argument given but not enough arguments specified.");
            }
            return words.pop();
        }

        private static Target target(String word) {
            for (Target target : Target.values()) {
                if (target.word().equals(word)) {
                    return target;
                }
            }
            throw new IllegalArgumentException("Invalid command '" + word + "' given in -D/--property argument.");
        }

        private static Property property(String word, Target target) {
            for (Property property : Property.values()) {
                if (property.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                    if (!target.allows(property)) {
                        throw new IllegalArgumentException(
                                word + " property not allowed for " + target.word() + " in -D/--property argument.");
                    }
                    return property;
                }
            }
            throw new IllegalArgumentException("Invalid property name '" + word + "' given in -D/--property argument.");
        }
    }
}
