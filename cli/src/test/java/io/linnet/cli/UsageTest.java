package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines of {@code pub} and {@code sub} that make no sense: no connection is tried, and the message says what is wrong. */
class UsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pub -t a | Both topic and message must be supplied.",
                "pub -m a | Both topic and message must be supplied.",
                "pub -t a -m b -n | Only one type of message can be sent at once.",
                "pub -t a/# -m b | Invalid publish topic 'a/#'",
                "pub -t a -m b -q 3 | Invalid QoS given: 3",
                "pub -t a -m b --ws -L ws://localhost/x | --ws is for -h and -p",
                "pub -t a -m b --unix x --cafile pom.xml | --unix names a socket of this machine",
                "pub -t a -m b --unix x -A 127.0.0.1 | different ways to a broker",
                "pub -t a -m b --proxy http://localhost | begins with something else than socks5h://",
                "pub -t a -m b --proxy socks5h://me:secret@localhost:x | the port in 'socks5h://...@localhost:x' is 'x'",
                "pub -t a -m b -S -p 1883 | -S finds host and port by itself",
                "pub -t a -m b --no-tls --cafile pom.xml | --no-tls beside options that ask for TLS",
                "pub -t a -m b -u me --ask-password -P x | cannot be used together",
                "pub -t a -m b -u me --ask-password | there is no terminal to type it at",
                "pub -t a -m b -V 7 | none of mqttv5",
                "pub -t a -m b -p 99999 | Invalid port given: 99999",
                "pub -t a -m b -p 0 | Invalid port given: 0",
                "pub -t a -m b -k 3 | Invalid keepalive given",
                "pub -t a -m b -c | You must provide a client id if you are using the -c option.",
                "pub -t a -m b -x -1 | You must provide a client id",
                "pub -t a -m b -x soon | session-expiry-interval is 'soon'",
                "pub -t a -m b -i x -I y | -i and -I argument cannot be used together.",
                "pub -t a -m b --will-payload x | Will payload given, but no will topic given.",
                "pub -t a -m b --will-topic # | Invalid will topic '#'",
                "pub -t a -m b --repeat 0 | --repeat argument must be >0.",
                "pub -t a -m b --repeat-delay -1 | --repeat-delay argument must be >=0.0.",
                "pub -t a -m b -D publish foo bar | Invalid property name 'foo'",
                "pub -t a -m b -D foo content-type bar | Invalid command 'foo'",
                "pub -t a -m b -D publish will-delay-interval 1 | will-delay-interval property not allowed for publish",
                "pub -t a -m b -D publish message-expiry-interval x | not a number",
                "pub -t a -m b -D publish payload-format-indicator 2 | PAYLOAD_FORMAT_INDICATOR is 2",
                "pub -t a -m b -D publish user-property k | not enough arguments",
                "pub -m b -L foo://localhost/x | unsupported URL scheme 'foo'",
                "pub -t a -m b --cert x.pem | Both certfile and keyfile must be provided",
                "pub -t a -m b --cafile /nonexistent | --cafile: /nonexistent is not there",
                "pub -t a -m b --cafile pom.xml --tls-version tlsv1.1 | it may be tlsv1.3 or tlsv1.2",
                "pub -t a -m b --cafile pom.xml --keyform engine | it may be pem",
                "pub -t a -m b --psk 0a --psk-identity me | --psk, --tls-engine and --tls-keylog are not supported",
                "pub -t a -m b -P x --password-file y | cannot be used together",
                "pub -t a -m b -u me --password-file /nonexistent | /nonexistent is not there",
                "pub -m b -L mqtt:///x | names no host",
                "pub -t a -m b extra | extra",
                "sub -t a --json -v | different ways to print a message",
                "sub -t a --tree --json | different ways to show messages",
                "sub -t a --tree -w | different ways to show messages",
                "sub -t a --random-filter 0 | it may be above 0 and up to 100",
                "rr -t a -e b | Both topic and message must be supplied.",
                "rr -m a -e b | Both topic and message must be supplied.",
                "rr -t a/# -m b | Invalid request topic 'a/#'",
                "rr -t a -m b -e + | Invalid response topic '+'",
                "rr -t a -m b -W 0 | Invalid timeout",
                "rr -t a -m b -n | Only one type of message can be sent at once.",
                "sub | You must specify a topic to subscribe to.",
                "sub -t a# | Invalid subscription topic 'a#'",
                "sub -t a -T a# | Invalid filter out topic 'a#'",
                "sub -t a -U a# | Invalid unsubscribe topic 'a#'",
                "sub -t a -C 0 | Invalid message count \"0\".",
                "sub -t a -W 0 | Invalid timeout \"0\".",
                "sub -t a -R --retained-only | Combining '-R' and '--retained-only' makes no sense.",
                "sub -t a --retain-handling maybe | it may be always, new or never",
                "sub -t a -F %z | Invalid format specifier 'z'.",
                "sub -t a -F % | Incomplete format specifier.",
                "sub -t a -F %1 | Incomplete format specifier.",
                "sub -t a -F @ | Incomplete format specifier.",
                "sub -t a -F @Q | Invalid time specifier 'Q'.",
                "sub -t a -F \\q | Invalid escape specifier 'q'.",
                "sub -t a -F a\\ | Incomplete escape specifier."
            })
    void nonsenseIsRefused(String commandLine, String message) {
        CommandRun run = CommandRun.of(List.of(commandLine.strip().split(" ", -1)));
        assertThat(run.err()).contains(message);
        assertThat(run.err()).contains("--help");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    }
}
