package dev.bactrian.pipeline;

import java.time.Instant;
import java.util.List;

/**
 * A sync file that cannot run as it is; it does not keep the other syncs from running.
 *
 * @param name the sync's name as far as it could be read; else the file's
 * @param file the file as the user knows it
 * @param mistakes each with its place in the file
 */
public record RefusedFile(String name, String file, List<String> mistakes, Instant since) {

    public RefusedFile {
        mistakes = List.copyOf(mistakes);
    }
}
