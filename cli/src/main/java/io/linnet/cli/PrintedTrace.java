package io.linnet.cli;

import io.linnet.cli.client.Trace;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Packet;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Unsubscribe;
import java.io.PrintWriter;
import java.util.Locale;

/** One line for each packet, in the form of the mosquitto tools. */
final class PrintedTrace implements Trace {
    private final PrintWriter err;
    private String clientIdentifier;

    PrintedTrace(String clientIdentifier, PrintWriter err) {
        this.err = err;
        this.clientIdentifier = clientIdentifier.isEmpty() ? "(null)" : clientIdentifier;
    }

    @Override
    public void sending(Packet packet) {
        note("Client " + clientIdentifier + " sending " + describe(packet));
    }

    @Override
    public void received(Packet packet) {
        if (packet instanceof ConnAck connAck) {
            String assigned = connAck.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
            clientIdentifier = assigned == null ? clientIdentifier : assigned;
        }
        note("Client " + clientIdentifier + " received " + describe(packet));
    }

    @Override
    public void note(String text) {
        err.println(text);
    }

    private static String describe(Packet packet) {
        String name = packet.type().name().toUpperCase(Locale.ROOT);
        return name
                + switch (packet) {
                    case ConnAck p -> " (" + p.reasonCode().code() + ")";
                    case Publish p -> describe(p);
                    case PubAck p ->
                        acknowledgement(p.packetIdentifier(), p.reasonCode().code());
                    case PubRec p ->
                        acknowledgement(p.packetIdentifier(), p.reasonCode().code());
                    case PubRel p ->
                        acknowledgement(p.packetIdentifier(), p.reasonCode().code());
                    case PubComp p ->
                        acknowledgement(p.packetIdentifier(), p.reasonCode().code());
                    case Subscribe p -> " (Mid: " + p.packetIdentifier() + topics(p) + ")";
                    case Unsubscribe p ->
                        " (Mid: " + p.packetIdentifier() + ", Topic: " + String.join(", Topic: ", p.topicFilters())
                                + ")";
                    default -> "";
                };
    }

    private static String describe(Publish packet) {
        return " (d" + (packet.dup() ? 1 : 0) + ", q" + packet.qos().code() + ", r" + (packet.retain() ? 1 : 0) + ", m"
                + packet.packetIdentifier() + ", '" + packet.topicName() + "', ... (" + packet.payload().length
                + " bytes))";
    }

    private static String topics(Subscribe packet) {
        StringBuilder all = new StringBuilder();
        for (SubscriptionRequest request : packet.subscriptions()) {
            SubscriptionOptions options = request.options();
            all.append(", Topic: ").append(request.topicFilter());
            all.append(", QoS: ").append(options.maximumQos().code());
            all.append(String.format(Locale.ROOT, ", Options: 0x%02x", options.encoded() & ~3));
        }
        return all.toString();
    }

    private static String acknowledgement(int packetIdentifier, int reasonCode) {
        return " (Mid: " + packetIdentifier + ", RC:" + reasonCode + ")";
    }
}
