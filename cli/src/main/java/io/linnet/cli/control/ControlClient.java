package io.linnet.cli.control;

import io.linnet.cli.json.JsonDocument;
import io.linnet.cli.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The caller's end of the control socket. For one thread; may be closed by another. */
public final class ControlClient implements AutoCloseable {
    /** A reload may take its time. */
    private static final long ANSWER_SECONDS = 60;

    private final LineChannel lines;

    private ControlClient(LineChannel lines) {
        this.lines = lines;
    }

    /** @throws IOException when nobody listens there */
    public static ControlClient connect(Path path) throws IOException {
        return new ControlClient(new LineChannel(SocketFile.connect(path)));
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws ControlProblem when the broker does not do it
     */
    public Map<String, Object> ask(String command, Map<String, ?> arguments) throws IOException, ControlProblem {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put(Protocol.VERSION_KEY, Protocol.VERSION);
        request.put(Protocol.COMMAND_KEY, command);
        request.putAll(arguments);
        lines.write(JsonValue.of(request));
        Map<String, Object> answer = next(ANSWER_SECONDS);
        if (answer == null) {
            throw new IOException("the broker closed the control socket without an answer");
        }
        if (!Boolean.TRUE.equals(answer.get("ok"))) {
            List<String> problems = answer.get("problems") instanceof List<?> all
                    ? all.stream().map(String::valueOf).toList()
                    : List.of();
            throw new ControlProblem(String.valueOf(answer.get("error")), problems);
        }
        return answer;
    }

    /** The next line of a stream; null at its end. */
    public @Nullable Map<String, Object> next() throws IOException {
        return next(0);
    }

    private @Nullable Map<String, Object> next(long seconds) throws IOException {
        String line = lines.read(seconds);
        try {
            return line == null ? null : JsonDocument.object(line);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("the broker's answer is not understood: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
