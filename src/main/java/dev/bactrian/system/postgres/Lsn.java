package dev.bactrian.system.postgres;

import java.util.Locale;

/** The text form of a log sequence number, e.g. {@code 16/3002D50}. */
final class Lsn {

    private Lsn() {}

    static String format(long lsn) {
        return hex(lsn >>> 32) + "/" + hex(lsn & 0xffffffffL);
    }

    private static String hex(long number) {
        return Long.toHexString(number).toUpperCase(Locale.ROOT);
    }

    static long parse(String text) {
        var slash = text.indexOf('/');
        return (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16);
    }
}
