package dev.bactrian.sandbox.salesforce.event;

import java.util.BitSet;
import java.util.HexFormat;

/** The form in which change events name fields: {@code 0x} and hexadecimal digits, whose lowest bit is the schema's first field. */
public final class FieldBitmap {
    private FieldBitmap() {}

    /** Writes the positions, in upper case and whole bytes, highest first: positions 5, 7 and 16 become {@code 0x0100A0}. */
    public static String of(BitSet positions) {
        byte[] lowestFirst = positions.toByteArray();
        byte[] highestFirst = new byte[Math.max(1, lowestFirst.length)];
        for (int i = 0; i < lowestFirst.length; i++) {
            highestFirst[highestFirst.length - 1 - i] = lowestFirst[i];
        }
        return "0x" + HexFormat.of().withUpperCase().formatHex(highestFirst);
    }

    /** Reads what {@link #of} writes. */
    public static BitSet parse(String bitmap) {
        byte[] highestFirst = HexFormat.of().parseHex(bitmap, 2, bitmap.length());
        byte[] lowestFirst = new byte[highestFirst.length];
        for (int i = 0; i < highestFirst.length; i++) {
            lowestFirst[lowestFirst.length - 1 - i] = highestFirst[i];
        }
        return BitSet.valueOf(lowestFirst);
    }
}
