package io.linnet.transport;

import io.linnet.packet.PacketBuffer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One network connection as the broker sees it: a stream of whole packets out, bytes in. Every method belongs to the
 * thread of {@link #loop()}; nothing here blocks.
 */
public interface Wire {
    /** The loop that owns this connection now; changed by {@link #moveTo}. */
    Loop loop();

    /**
     * The buffer to append whole packets to. What is appended in a round leaves in one write at the end of the round,
     * or earlier once 64 KiB have gathered, which is looked at here. Ask for it each time and never keep it. After the
     * connection was closed the bytes go nowhere.
     */
    PacketBuffer out();

    /** Appends bytes behind what {@link #out} has, without copying them; they leave in the same write. */
    void append(SharedBytes bytes);

    /**
     * False while more bytes than the listener's high-water mark wait for the peer to read, those in {@link #out()}
     * included. After false was answered, {@link WireHandler#writable} is called when it is true again.
     */
    boolean isWritable();

    /** Bytes that were appended and not yet taken by the operating system. */
    long pendingBytes();

    /**
     * Stops the input: {@link WireHandler#received} is not called until {@link #resume}. Bytes already read are kept.
     */
    void pause();

    /** Goes on with the input, first with the bytes that were kept, at the end of the round. */
    void resume();

    /**
     * Writes what was appended and closes: first the output, then, when the peer has closed too or after five seconds,
     * all. Until then input is read and thrown away, because unread input would make the system reset the connection
     * and the peer lose our last packets. {@link WireHandler#closed} follows when it is done.
     */
    void close();

    /**
     * Closes at once; what was not written is lost. {@link WireHandler#closed} follows later, never within this call.
     */
    void abort();

    /**
     * Has something run once, on the wire's loop, when the socket is closed, before {@link WireHandler#closed} and also where there is no
     * handler yet. One for each wire.
     */
    void whenClosed(Runnable last);

    /** True until {@link #close}, {@link #abort} or the connection's end. */
    boolean isOpen();

    /** The client's address, from the PROXY header where there was one. */
    InetSocketAddress remoteAddress();

    /** The address the client connected to on this machine. */
    InetSocketAddress localAddress();

    /** Whether the bytes on the network are encrypted by this room. */
    boolean isEncrypted();

    /** What TLS has agreed on; null when the bytes are not encrypted by this room. */
    @Nullable
    Encryption encryption();

    /**
     * Whether the certificate that the client has shown is trusted by what its listener trusts now; true for a client without one. Verifies
     * signatures, about a millisecond, when authorities or revocation lists have changed since the handshake.
     */
    boolean isTrusted();

    /** What the PROXY header said about TLS between client and proxy; null when there was no such header or no TLS. */
    @Nullable
    ProxiedTls proxiedTls();

    /** {@link ListenerOptions#name} of the listener that accepted the connection. */
    String listenerName();

    /**
     * Hands the connection to another loop. What was appended is written, no further input is offered here, and at the
     * end of the round the connection leaves; {@code arrived} then runs on the target, and input goes on there with the
     * bytes that were not used. Between this call and {@code arrived} the wire must be left alone. When the connection
     * breaks meanwhile, {@code arrived} runs all the same and {@link WireHandler#closed} comes after it, both on the
     * target. With the present loop as target {@code arrived} runs at once. Does nothing on a wire that is not open.
     */
    void moveTo(Loop target, Runnable arrived);
}
