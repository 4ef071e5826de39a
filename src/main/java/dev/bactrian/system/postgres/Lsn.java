package dev.bactrian.system.postgres;

/** The text form of a log sequence number, e.g. {@code 16/3002D50}. */
final class Lsn {

    private Lsn() {}

    static String format(long lsn) {
        return String.format("%X/%X", lsn >>> 32, lsn & 0xffffffffL);
    }

    static long parse(String text) {
        var slash = text.indexOf('/');
        return (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16);
    }
}
