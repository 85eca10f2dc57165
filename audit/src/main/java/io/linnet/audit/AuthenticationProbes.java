package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V5;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** AUTH and enhanced authentication: 5.0 sections 3.15 and 4.12. Most of it needs an {@link EnhancedLogin}. */
final class AuthenticationProbes {
    private static final int CONTINUE = 0x18;
    private static final int RE_AUTHENTICATE = 0x19;

    private AuthenticationProbes() {}

    static void register(Catalogue.Builder catalogue) {
        packet(catalogue);
        refusing(catalogue);
        methods(catalogue);
        again(catalogue);
        client(catalogue);
    }

    /** A login as it went: the AUTH packets of the server and then the connected client. */
    private record Login(List<Received> auths, Peer peer) {}

    private static Login login(Wire wire, ConnectPacket connect) {
        EnhancedLogin login = offered(wire);
        RawConnection connection = wire.open();
        connection.limitPacketSize(connect.packetSizeLimit());
        connection.send(connect.with(
                        PropertyBytes.authenticationMethod(login.method()),
                        PropertyBytes.authenticationData(login.opening().data()))
                .bytes());
        List<Received> auths = new ArrayList<>();
        Received packet = connection.read();
        while (packet.kind() == PacketKind.AUTH) {
            auths.add(packet);
            connection.send(answer(login, packet));
            packet = connection.read();
        }
        Expect.same("packet", PacketKind.CONNACK, packet.kind(), packet);
        Expect.same("CONNACK code", 0, packet.connAck().reasonCode());
        return new Login(auths, new Peer(connection, packet.connAck()));
    }

    private static EnhancedLogin offered(Wire wire) {
        Optional<EnhancedLogin> login = wire.target().enhancedLogin();
        return login.orElseThrow(() -> new NotOffered("no authentication method of the broker is known to the probe"));
    }

    private static byte[] answer(EnhancedLogin login, Received auth) {
        String challenge =
                auth.properties().text(PropertyBytes.AUTHENTICATION_DATA).orElse("");
        byte[] answer = login.answer().apply(HexFormat.of().parseHex(challenge));
        return Packets.auth(
                CONTINUE, PropertyBytes.authenticationMethod(login.method()), PropertyBytes.authenticationData(answer));
    }

    private static void packet(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-3.15.1-1",
                "An AUTH with reserved header flags ends the connection",
                wire -> wire.closesOn("first byte f1", hex("f1 00")));
        catalogue.probe(V5, "MQTT-3.15.2-1", "AUTH reason codes are those of the standard", wire -> {
            for (Received auth : login(wire, wire.client("a")).auths()) {
                Expect.oneOf(
                        "AUTH code",
                        List.of(0x00, CONTINUE, RE_AUTHENTICATE),
                        auth.reason().reasonCode());
            }
        });
        catalogue.probe(
                V5,
                "MQTT-3.15.2-2",
                "No reason string makes AUTH larger than the client takes",
                AuthenticationProbes::smallLogin);
        catalogue.probe(
                V5,
                "MQTT-3.15.2-3",
                "No user property makes AUTH larger than the client takes",
                AuthenticationProbes::smallLogin);
    }

    /** A login with a Maximum Packet Size that just lets through what came without one. */
    private static void smallLogin(Wire wire) {
        Login first = login(wire, wire.client("a"));
        int largest = first.peer().connAck().length();
        for (Received auth : first.auths()) {
            largest = Math.max(largest, auth.length());
        }
        login(wire, wire.client("b").maximumPacketSize(largest));
    }

    private static void refusing(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "MQTT-4.12.0-1",
                "An unknown authentication method ends the connection, after CONNACK 0x8C or 0x87 if any",
                wire -> wire.refused(
                        wire.client("a")
                                .with(PropertyBytes.authenticationMethod(wire.token()))
                                .bytes(),
                        0x8c,
                        0x87));
        catalogue.probe(V5, "MQTT-4.12.0-4", "A rejected login ends the connection", wire -> {
            EnhancedLogin login = offered(wire);
            RawConnection connection = wire.open();
            connection.send(wire.client("a")
                    .with(PropertyBytes.authenticationMethod(login.method()), wrongData())
                    .bytes());
            for (Received packet : connection.expectClosed()) {
                Expect.same("packet", PacketKind.CONNACK, packet.kind(), packet);
                Expect.that(packet.connAck().reasonCode() >= 0x80, packet, "a refusing CONNACK");
            }
        });
        catalogue.probe(
                V5,
                "LINNET-V5-auth-data-without-method",
                "Authentication Data without a method is refused (3.1.2.11.10)",
                wire -> wire.refused(wire.client("a").with(wrongData()).bytes()));
    }

    private static byte[] wrongData() {
        return PropertyBytes.authenticationData(utf8("this is not the right answer"));
    }

    private static void methods(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-4.12.0-2", "A server that wants more sends AUTH 0x18", wire -> {
            List<Received> auths = login(wire, wire.client("a")).auths();
            Peer.skipUnless(!auths.isEmpty(), "the broker's method has no further step");
            for (Received auth : auths) {
                Expect.same("AUTH code", CONTINUE, auth.reason().reasonCode());
            }
        });
        catalogue.probe(V5, "MQTT-4.12.0-5", "Each AUTH, and the CONNACK, names the method of CONNECT", wire -> {
            Login login = login(wire, wire.client("a"));
            Optional<String> method = Optional.of(offered(wire).method());
            for (Received auth : login.auths()) {
                Expect.same("method in AUTH", method, auth.properties().text(PropertyBytes.AUTHENTICATION_METHOD));
            }
            ReceivedProperties properties = login.peer().connAck().properties();
            Expect.same("method in CONNACK", method, properties.text(PropertyBytes.AUTHENTICATION_METHOD));
        });
        catalogue.probe(
                V5, "MQTT-4.12.0-6", "Without a method in CONNECT the server sends neither AUTH nor a method", wire -> {
                    ReceivedProperties properties = wire.connect("a").connAck().properties();
                    Expect.that(!properties.has(PropertyBytes.AUTHENTICATION_METHOD), "a method in CONNACK", "none");
                });
        catalogue.probe(V5, "MQTT-4.12.0-7", "AUTH from a client that named no method is refused", wire -> {
            byte[] method = PropertyBytes.authenticationMethod(wire.token());
            wire.closesOn("AUTH 0x19", Packets.auth(RE_AUTHENTICATE, method));
            wire.closesOn("AUTH 0x18", Packets.auth(CONTINUE, method));
        });
    }

    private static void again(Catalogue.Builder catalogue) {
        catalogue.probe(V5, "MQTT-4.12.1-2", "A failing re-authentication ends the connection", wire -> {
            Peer peer = login(wire, wire.client("a")).peer();
            byte[] method = PropertyBytes.authenticationMethod(offered(wire).method());
            peer.send(Packets.auth(RE_AUTHENTICATE, method, wrongData()));
            peer.expectClosed();
            Peer other = login(wire, wire.client("b")).peer();
            other.send(Packets.auth(RE_AUTHENTICATE, PropertyBytes.authenticationMethod(wire.token())));
            other.expectClosed();
        });
        catalogue.probe(
                V5,
                "LINNET-V5-re-authentication",
                "A successful re-authentication ends with AUTH 0x00 and the connection goes on (4.12.1)",
                wire -> {
                    EnhancedLogin login = offered(wire);
                    Peer peer = login(wire, wire.client("a")).peer();
                    peer.send(Packets.auth(
                            RE_AUTHENTICATE,
                            PropertyBytes.authenticationMethod(login.method()),
                            PropertyBytes.authenticationData(login.opening().data())));
                    Received auth = peer.read(PacketKind.AUTH);
                    while (auth.reason().reasonCode() == CONTINUE) {
                        peer.send(answer(login, auth));
                        auth = peer.read(PacketKind.AUTH);
                    }
                    Expect.same("AUTH code", 0x00, auth.reason().reasonCode());
                    peer.ping();
                });
    }

    private static void client(Catalogue.Builder catalogue) {
        catalogue.reason(V5, "MQTT-4.12.0-3", "A client answers AUTH by an AUTH with 0x18", "It binds the client.");
        catalogue.reason(
                V5,
                "MQTT-4.12.1-1",
                "A client re-authenticates by the method that it connected with",
                "It binds the client; what the server does if not is tried under MQTT-4.12.1-2.");
    }
}
