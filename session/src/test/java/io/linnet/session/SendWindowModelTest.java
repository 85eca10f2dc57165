package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.session.SendWindow.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link SendWindow} against a slow and obvious one, through the same long series of random calls. */
class SendWindowModelTest {
    private static final int CALLS = 6_000;

    private enum State {
        AWAITS_PUBACK,
        AWAITS_PUBREC,
        AWAITS_PUBCOMP
    }

    private static final class Flow {
        private final String message;
        private State state;
        private boolean unsent;

        Flow(String message, State state) {
            this.message = message;
            this.state = state;
        }
    }

    /** Flows by packet identifier, oldest first. */
    private static final class Model {
        private final Map<Integer, Flow> flows = new LinkedHashMap<>();
        private final Set<Integer> reserved = new HashSet<>();
        private int receiveMaximum;

        boolean canSend() {
            return outstanding() < receiveMaximum
                    && flows.size() < 65_535 - reserved.size()
                    && flows.values().stream().noneMatch(flow -> flow.unsent);
        }

        long outstanding() {
            return flows.values().stream().filter(flow -> !flow.unsent).count();
        }

        Step acknowledge(int identifier, State expected, @Nullable State next) {
            Flow flow = flows.get(identifier);
            if (flow == null || flow.unsent || flow.state != expected) {
                return Step.UNKNOWN;
            }
            if (next == null) {
                flows.remove(identifier);
                return Step.COMPLETED;
            }
            flow.state = next;
            return Step.RELEASE;
        }

        Step pubRec(int identifier) {
            Step first = acknowledge(identifier, State.AWAITS_PUBREC, State.AWAITS_PUBCOMP);
            return first != Step.UNKNOWN ? first : acknowledge(identifier, State.AWAITS_PUBCOMP, State.AWAITS_PUBCOMP);
        }

        List<String> resume(int newReceiveMaximum) {
            receiveMaximum = newReceiveMaximum;
            List<String> sent = new ArrayList<>();
            flows.forEach((identifier, flow) -> {
                flow.unsent = flow.state != State.AWAITS_PUBCOMP;
                if (!flow.unsent) {
                    sent.add("pubrel " + identifier);
                }
            });
            sent.addAll(resendNext());
            return sent;
        }

        List<String> resendNext() {
            List<String> sent = new ArrayList<>();
            flows.forEach((identifier, flow) -> {
                if (flow.unsent && outstanding() < receiveMaximum) {
                    flow.unsent = false;
                    sent.add("publish " + identifier + " " + flow.message);
                }
            });
            return sent;
        }
    }

    private static final class Recorder implements SendWindow.Resend<String> {
        private final List<String> sent = new ArrayList<>();

        @Override
        public void publish(int packetIdentifier, @Nullable String message) {
            sent.add("publish " + packetIdentifier + " " + message);
        }

        @Override
        public void pubRel(int packetIdentifier) {
            sent.add("pubrel " + packetIdentifier);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeTheSlowOne(long seed) {
        Random random = new Random(seed);
        Model model = new Model();
        model.receiveMaximum = 1 + random.nextInt(200);
        SendWindow<String> window = new SendWindow<>(model.receiveMaximum);
        for (int call = 0; call < CALLS; call++) {
            step(random, model, window, call);
            assertThat(window.inUse()).isEqualTo(model.flows.size());
            assertThat(window.outstanding()).isEqualTo((int) model.outstanding());
            assertThat(window.canSend()).isEqualTo(model.canSend());
        }
    }

    private static void step(Random random, Model model, SendWindow<String> window, int call) {
        int identifier = someIdentifier(random, model);
        switch (random.nextInt(100)) {
            case 0 -> resume(random, model, window);
            case 1, 2, 3, 4 ->
                assertThat(window.pubRec(identifier, true))
                        .isEqualTo(model.acknowledge(identifier, State.AWAITS_PUBREC, null));
            case 5, 6, 7, 8 -> {
                Recorder recorder = new Recorder();
                window.resendNext(recorder);
                assertThat(recorder.sent).isEqualTo(model.resendNext());
            }
            case 9, 10 -> reserve(random, model, window);
            default -> {
                switch (random.nextInt(5)) {
                    case 0 ->
                        assertThat(window.pubAck(identifier))
                                .isEqualTo(model.acknowledge(identifier, State.AWAITS_PUBACK, null));
                    case 1 -> assertThat(window.pubRec(identifier, false)).isEqualTo(model.pubRec(identifier));
                    case 2 ->
                        assertThat(window.pubComp(identifier))
                                .isEqualTo(model.acknowledge(identifier, State.AWAITS_PUBCOMP, null));
                    default -> begin(random, model, window, "m" + call);
                }
            }
        }
    }

    private static void begin(Random random, Model model, SendWindow<String> window, String message) {
        if (model.canSend()) {
            boolean exactlyOnce = random.nextBoolean();
            int identifier = window.begin(message, exactlyOnce);
            assertThat(identifier).isBetween(1, 65_535).isNotIn(model.reserved);
            Flow flow = new Flow(message, exactlyOnce ? State.AWAITS_PUBREC : State.AWAITS_PUBACK);
            assertThat(model.flows.put(identifier, flow))
                    .as("identifier %d was free", identifier)
                    .isNull();
            assertThat(window.message(identifier)).isEqualTo(message);
        }
    }

    /** Most of those that come next, so that they are in the way; now and then all are free again. */
    private static void reserve(Random random, Model model, SendWindow<String> window) {
        if (random.nextInt(50) == 0) {
            model.reserved.forEach(window::free);
            model.reserved.clear();
        }
        int first = 1 + random.nextInt(65_535);
        for (int identifier = first; identifier < Math.min(65_536, first + random.nextInt(3_000)); identifier++) {
            if (!model.flows.containsKey(identifier) && random.nextInt(10) > 0) {
                window.reserve(identifier);
                model.reserved.add(identifier);
            }
        }
    }

    private static void resume(Random random, Model model, SendWindow<String> window) {
        int receiveMaximum = 1 + random.nextInt(200);
        Recorder recorder = new Recorder();
        window.resume(receiveMaximum, recorder);
        assertThat(recorder.sent).isEqualTo(model.resume(receiveMaximum));
    }

    /** Mostly one that is in use, else any. */
    private static int someIdentifier(Random random, Model model) {
        if (model.flows.isEmpty() || random.nextInt(10) == 0) {
            return 1 + random.nextInt(65_535);
        }
        return model.flows.keySet().stream()
                .skip(random.nextInt(model.flows.size()))
                .findFirst()
                .orElseThrow();
    }
}
