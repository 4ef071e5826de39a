package dev.bactrian.change;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;

/** How a system keeps the values of a field. */
public enum Storage {
    /** As they are. */
    EXACT(0),
    /** Numbers in binary, in 32 bits. */
    SINGLE(9),
    /** Numbers in binary, in 64 bits. */
    DOUBLE(17),
    /** Texts that are filled up with blanks, so that blanks at their end say nothing. */
    PADDED(0);

    private final int mostDigits;

    /** @param mostDigits with so many digits, every number of this form differs from all others */
    Storage(int mostDigits) {
        this.mostDigits = mostDigits;
    }

    /** What the system gives back of a number: the shortest one that stands for what it keeps; empty: it is out of range. */
    public Optional<BigDecimal> kept(BigDecimal number) {
        if (mostDigits == 0) {
            return Optional.of(number);
        }
        var binary = binary(number);
        return binary.isPresent() ? Optional.of(shortest(binary.getAsDouble())) : Optional.empty();
    }

    /** What a text says: without the blanks that fill it up. */
    public String said(String text) {
        var end = text.length();
        while (this == PADDED && end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private BigDecimal shortest(double binary) {
        var exact = new BigDecimal(binary);
        for (var digits = 1; digits < mostDigits; digits++) {
            var rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (binary(rounded).equals(OptionalDouble.of(binary))) {
                return ValueType.normal(rounded);
            }
        }
        return ValueType.normal(exact.round(new MathContext(mostDigits, RoundingMode.HALF_EVEN)));
    }

    private OptionalDouble binary(BigDecimal number) {
        var binary = this == SINGLE ? (double) number.floatValue() : number.doubleValue();
        return Double.isInfinite(binary) ? OptionalDouble.empty() : OptionalDouble.of(binary);
    }
}
