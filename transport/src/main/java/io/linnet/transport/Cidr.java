package io.linnet.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of IP addresses, like {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param network an address within the block; bits after the prefix do not matter
 * @param prefixLength how many leading bits an address must share with it
 */
public record Cidr(InetAddress network, int prefixLength) {
    /** @throws IllegalArgumentException when the prefix is longer than the address */
    public Cidr {
        int bits = 8 * network.getAddress().length;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("The prefix length of " + network.getHostAddress() + " must be 0 to "
                    + bits + ", not " + prefixLength);
        }
    }

    /**
     * Reads {@code address/length}, or an address alone for exactly that address. Never asks a name server.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(literal);
        if (address == null) {
            throw new IllegalArgumentException("Not an IP address block like 10.0.0.0/8 or fd00::/8: " + text);
        }
        InetAddress network = ofBytes(address);
        return new Cidr(network, slash < 0 ? 8 * network.getAddress().length : length(text, slash + 1));
    }

    private static int length(String text, int from) {
        try {
            return Integer.parseInt(text, from, text.length(), 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not a prefix length: " + text.substring(from) + " in " + text, e);
        }
    }

    /** Says whether the address lies in this block. An IPv4 address mapped into IPv6 counts as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = unmapped(address.getAddress());
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixLength / 8;
        int mask = 0xFF00 >> (prefixLength % 8) & 0xFF;
        return Arrays.equals(mine, 0, whole, other, 0, whole)
                && (mask == 0 || ((mine[whole] ^ other[whole]) & mask) == 0);
    }

    private static byte[] unmapped(byte[] address) {
        return ofBytes(address).getAddress();
    }

    /** The JDK itself turns a mapped IPv6 address into an IPv4 one here. */
    private static InetAddress ofBytes(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of " + address.length + " bytes", e);
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
