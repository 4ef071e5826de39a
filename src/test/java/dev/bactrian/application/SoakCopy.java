package dev.bactrian.application;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;

/** Copies of a server: of its files, as pg_basebackup makes them, and of its rows, as a dump does. */
final class SoakCopy {

    /** What a backup leaves out; the log comes from the server. */
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> OMITTED = Set.of(
            "postmaster.pid", "postmaster.opts", "epg-lock", "backup_label", "standby.signal", "recovery.signal");

    private SoakCopy() {}

    /** Copies the data of a running server that was told of the backup. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        copyInto(from, to, true);
    }

    private static void copyInto(Path from, Path to, boolean isTop) throws IOException {
        List<Path> entries;
        try (var listed = Files.list(from)) {
            entries = listed.toList();
        }
        for (var entry : entries) {
            var name = entry.getFileName().toString();
            var copy = to.resolve(name);
            if (isTop && OMITTED.contains(name)) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                Files.createDirectory(
                        copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                if (!isTop || !EMPTY.contains(name)) {
                    copyInto(entry, copy, false);
                }
            } else {
                copyFile(entry, copy);
            }
        }
    }

    /** Files come and go while a server runs. */
    private static void copyFile(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException e) {
            if (Files.exists(from)) {
                throw e;
            }
        }
    }

    static void copyRows(Connection from, Connection to, List<String> tables) throws SQLException, IOException {
        for (var table : tables) {
            var rows = new ByteArrayOutputStream();
            from.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", rows);
            to.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table + " from stdin", new ByteArrayInputStream(rows.toByteArray()));
        }
    }
}
