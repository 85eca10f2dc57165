package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatParserTest {
    private static final Publish MESSAGE = new Publish(
            false,
            QoS.AT_LEAST_ONCE,
            true,
            "ret/a",
            1,
            Properties.builder()
                    .text(Property.CONTENT_TYPE, "x/y")
                    .userProperty("k", "v")
                    .userProperty("k", "w")
                    .text(Property.RESPONSE_TOPIC, "r/t")
                    .binary(Property.CORRELATION_DATA, "cd".getBytes(StandardCharsets.UTF_8))
                    .number(Property.MESSAGE_EXPIRY_INTERVAL, 100)
                    .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                    .build(),
            "{\"a\":1.0,\"b\":[1,2]}".getBytes(StandardCharsets.UTF_8));

    private static String print(String format) throws IOException, FormatProblem {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FormatParser.parse(format, false, false).print(MESSAGE, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The expected text is what mosquitto_sub prints for such a message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%t|ret/a",
                "%p|{\"a\":1.0,\"b\":[1,2]}",
                "%x|7b2261223a312e302c2262223a5b312c325d7d",
                "%X|7B2261223A312E302C2262223A5B312C325D7D",
                "%l %q %r %m|19 1 1 1",
                "<%A> %C %D %E %F|<> x/y cd 100 1",
                "%P|k:v k:w",
                "%R <%S>|r/t <>",
                "100%%|100%",
                "@@@%|@%",
                "%-10t<|ret/a     <",
                "%10t|     ret/a",
                "%5l<%05l<%-5l<|   19<00019<19   <",
                "%.3t<%10.3t|ret<       ret",
                "%20p| {\"a\":1.0,\"b\":[1,2]}",
                "%-20p<|{\"a\":1.0,\"b\":[1,2]} <",
                "%.2p|{\"a\":1.0,\"b\":[1,2]}",
                "%03m|001",
                "%10C<%.1C|       x/y<x",
                "%5E<%5F<%5A|  100<    1<     "
            })
    void fieldIsPrintedAsMosquittoDoes(String format, String expected) throws Exception {
        assertThat(print(format)).isEqualTo(expected);
    }

    @Test
    void escapesStandForControlCharacters() throws Exception {
        assertThat(print("a\\tb\\n\\e\\0\\a\\v\\r\\\\x")).isEqualTo("a\tb\n\u001b\0\u0007\u000b\r\\x");
    }

    @Test
    void timesArePrintedFromOneClockReading() throws Exception {
        assertThat(print("%I")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d{4}");
        assertThat(print("%U")).matches("\\d+\\.\\d{9}");
        assertThat(print("@Y-@m-@d @H:@M:@S.@N")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9}");
    }

    @Test
    void jsonHoldsThePayloadAsStringOrAsJson() throws Exception {
        String rest = "\"topic\":\"ret/a\",\"qos\":1,\"retain\":1,\"payloadlen\":19,\"mid\":1,\"properties\":{"
                + "\"content-type\":\"x/y\",\"user-properties\":{\"k\":\"v\",\"k\":\"w\"},\"response-topic\":\"r/t\","
                + "\"correlation-data\":\"cd\",\"payload-format-indicator\":1,\"message-expiry-interval\":100},";
        assertThat(print("%j")).endsWith(rest + "\"payload\":\"{\\\"a\\\":1.0,\\\"b\\\":[1,2]}\"}");
        assertThat(print("%J")).endsWith(rest + "\"payload\":{\"a\":1.0,\"b\":[1,2]}}");
        assertThat(print("%j")).matches("\\{\"tst\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\",.*");
    }
}
