package dev.bactrian.sandbox.salesforce.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FieldBitmapTest {
    @Test
    void lowestBitIsTheFirstField() {
        assertThat(FieldBitmap.of(bits(1))).isEqualTo("0x02");
        assertThat(FieldBitmap.of(bits(5, 7, 16))).isEqualTo("0x0100A0");
    }

    @Test
    void whatIsWrittenIsRead() {
        BitSet positions = bits(0, 3, 8, 21, 40);

        assertThat(FieldBitmap.parse(FieldBitmap.of(positions))).isEqualTo(positions);
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        for (int position : positions) {
            bits.set(position);
        }
        return bits;
    }
}
