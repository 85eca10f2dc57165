package io.linnet.cli.options;

import io.linnet.packet.ProtocolVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words for versions of MQTT that the mosquitto tools know. */
public final class ProtocolOption implements ITypeConverter<ProtocolVersion> {
    @Override
    public ProtocolVersion convert(String word) {
        return switch (word) {
            case "mqttv5", "5" -> ProtocolVersion.V5;
            case "mqttv311", "311" -> ProtocolVersion.V3_1_1;
            case "mqttv31", "31" -> ProtocolVersion.V3_1;
            default ->
                throw new TypeConversionException("'" + word + "' is none of mqttv5, mqttv311, mqttv31, 5, 311, 31");
        };
    }
}
