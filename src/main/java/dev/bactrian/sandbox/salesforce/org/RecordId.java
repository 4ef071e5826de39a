package dev.bactrian.sandbox.salesforce.org;

import java.util.Optional;

/** Salesforce record ids: 15 characters in which case matters, and a suffix of 3 that makes them safe where it does not. */
public final class RecordId {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final String INSTANCE = "gL000";
    private static final int SEQUENCE_DIGITS = 7;

    private RecordId() {}

    /** The 18-character id number {@code sequence} of the object with the key prefix. */
    public static String of(String keyPrefix, long sequence) {
        char[] digits = new char[SEQUENCE_DIGITS];
        long rest = sequence;
        for (int i = SEQUENCE_DIGITS - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return withSuffix(keyPrefix + INSTANCE + new String(digits));
    }

    /** The 18-character form of a 15-character id. */
    public static String withSuffix(String id15) {
        StringBuilder id = new StringBuilder(18).append(id15);
        for (int block = 0; block < 3; block++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = id15.charAt(block * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            id.append(SUFFIX.charAt(bits));
        }
        return id.toString();
    }

    /** The 18-character form of an id given with 15 or 18 characters; empty if it is malformed. */
    public static Optional<String> normalize(String id) {
        if (id.length() != 15 && id.length() != 18) {
            return Optional.empty();
        }
        for (int i = 0; i < id.length(); i++) {
            if (DIGITS.indexOf(id.charAt(i)) < 0) {
                return Optional.empty();
            }
        }
        if (id.length() == 15) {
            return Optional.of(withSuffix(id));
        }
        return Optional.of(restoreCase(id));
    }

    /** Text that went through a system without case is brought back to the case that its suffix tells. */
    private static String restoreCase(String id18) {
        if (id18.equals(withSuffix(id18.substring(0, 15)))) {
            return id18;
        }
        StringBuilder id = new StringBuilder(15);
        for (int i = 0; i < 15; i++) {
            int bits = SUFFIX.indexOf(Character.toUpperCase(id18.charAt(15 + i / 5)));
            boolean upper = bits >= 0 && (bits >> (i % 5) & 1) == 1;
            char c = id18.charAt(i);
            id.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
        }
        return withSuffix(id.toString());
    }
}
