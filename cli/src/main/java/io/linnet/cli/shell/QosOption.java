package io.linnet.cli.shell;

import io.linnet.packet.QoS;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A quality of service by its number. */
final class QosOption implements ITypeConverter<QoS> {
    @Override
    public QoS convert(String number) {
        return switch (number) {
            case "0" -> QoS.AT_MOST_ONCE;
            case "1" -> QoS.AT_LEAST_ONCE;
            case "2" -> QoS.EXACTLY_ONCE;
            default -> throw new TypeConversionException("'" + number + "' is none of 0, 1, 2");
        };
    }
}
