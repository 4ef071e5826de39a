package dev.bactrian.change;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** How a system keeps the values of a field. */
public enum Storage {
    /** As they are. */
    EXACT(0),
    /** Numbers in binary, in 32 bits. */
    SINGLE(9),
    /** Numbers in binary, in 64 bits. */
    DOUBLE(17),
    /** Texts that are filled up with blanks, so that blanks at their end say nothing. */
    PADDED(0),
    /** Ids of records that are told with 15 characters, or with 18 of which the last 3 say only which of the others are upper case. */
    RECORD_ID(0);

    private static final Pattern SHORT_ID = Pattern.compile("[A-Za-z0-9]{15}");
    private static final String CASES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final int BLOCK = 5;

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

    /** What a text says: without the blanks that fill it up, and in one of the two spellings of an id. */
    public String said(String text) {
        if (this == RECORD_ID) {
            return SHORT_ID.matcher(text).matches() ? withCases(text) : text;
        }
        var end = text.length();
        while (this == PADDED && end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Each of the last characters tells of 5 of the first, the lowest bit of the first of them. */
    private static String withCases(String id) {
        var whole = new StringBuilder(id);
        for (var block = 0; block < id.length(); block += BLOCK) {
            var bits = 0;
            for (var i = 0; i < BLOCK; i++) {
                bits |= Character.isUpperCase(id.charAt(block + i)) ? 1 << i : 0;
            }
            whole.append(CASES.charAt(bits));
        }
        return whole.toString();
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
