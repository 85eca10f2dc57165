package io.linnet.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A subscriber without a past that looks at all retained messages once. */
final class RetainedReader extends CrashClient {
    /** What a broker has to send after it has answered a PING that came behind the SUBSCRIBE, it sends at once. */
    private static final double SILENCE_AFTER_PING_SECONDS = 1;

    private final RetainedTopics topics;
    private final String prefix;
    private boolean pinged;

    /** {@code prefix} with the number of a topic behind it is the topic's name. */
    RetainedReader(CrashScene scene, int level, RetainedTopics topics, String prefix) {
        super(scene, "crash-reader", level, true);
        this.topics = topics;
        this.prefix = prefix;
    }

    /** Whether all came that had to, or it is time to give up on the rest. */
    boolean isDone(double silenceSeconds) {
        return (isReady() && topics.isComplete())
                || scene.silenceSeconds() > (pinged ? SILENCE_AFTER_PING_SECONDS : silenceSeconds);
    }

    @Override
    void accepted(boolean sessionPresent, int receiveMaximum) {
        subscribe(prefix + "#", 1);
    }

    @Override
    void pingResp() {
        pinged = true;
    }

    @Override
    void packet(ByteBuffer in, int first, int body, int end) {
        int type = Wire.packetType((byte) first);
        switch (type) {
            case Wire.SUBACK -> {
                if (granted(in, end)) {
                    ready();
                    scene.loop().out.put(Wire.pingReq());
                }
            }
            case Wire.PUBLISH -> {
                int payload = payloadAt(in, first, body, end);
                acknowledge(in, first, body);
                if (payload >= 0) {
                    topics.found(topic(in, body), in.getLong(payload) & Wire.SEQUENCE_MASK);
                }
            }
            default -> unexpected("was sent packet type " + type);
        }
    }

    private int topic(ByteBuffer in, int body) {
        byte[] bytes = new byte[in.getShort(body) & 0xFFFF];
        in.get(body + 2, bytes);
        String name = new String(bytes, StandardCharsets.UTF_8);
        String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return number.matches("\\d{1,6}") ? Integer.parseInt(number) : -1;
    }
}
