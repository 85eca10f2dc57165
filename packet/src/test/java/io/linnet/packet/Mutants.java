package io.linnet.packet;

import java.util.Arrays;
import java.util.Random;

/** Damages packets: bits, bytes, small numbers, missing and doubled pieces. */
final class Mutants {
    private Mutants() {}

    /** A copy with one to three faults, most often with a remaining length that fits. */
    static byte[] of(byte[] bytes, Random random) {
        byte[] mutant = bytes.clone();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            mutant = mutated(mutant, random);
        }
        return random.nextInt(4) == 0 ? mutant : withLength(mutant);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        if (at == bytes.length) {
            return Arrays.copyOf(bytes, at + 1);
        }
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[at] = (byte) random.nextInt(0x2B); // a property identifier, or a small length
            case 3 -> {
                return without(bytes, at);
            }
            default -> {
                return doubled(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(12)));
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at) {
        byte[] shorter = new byte[bytes.length - 1];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] doubled(byte[] bytes, int from, int to) {
        byte[] longer = new byte[bytes.length + to - from];
        System.arraycopy(bytes, 0, longer, 0, to);
        System.arraycopy(bytes, from, longer, to, bytes.length - from);
        return longer;
    }

    /** Makes the remaining length right, so that the damage behind it is reached. */
    static byte[] withLength(byte[] bytes) {
        if (bytes.length < 2) {
            return bytes;
        }
        int header = 2;
        while (header < Math.min(5, bytes.length) && bytes[header - 1] < 0) {
            header++;
        }
        PacketBuffer out = new PacketBuffer(bytes.length + 4);
        out.writeByte(bytes[0]);
        out.writeVariableByteInteger(bytes.length - header);
        out.writeBytes(bytes, header, bytes.length - header);
        return out.toByteArray();
    }
}
