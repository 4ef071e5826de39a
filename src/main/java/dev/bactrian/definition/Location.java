package dev.bactrian.definition;

/**
 * Where something stands in a sync file.
 *
 * @param file the file as the user knows it, e.g. {@code routes/accounts.sync.yaml}
 * @param line from 1
 * @param column from 1, in characters
 * @param path the key path, e.g. {@code field_mappings[2].target}
 */
public record Location(String file, int line, int column, String path) {

    public Location in(String key) {
        return new Location(file, line, column, path.isEmpty() ? key : path + "." + key);
    }

    @Override
    public String toString() {
        var place = file + ":" + line + ":" + column;
        return path.isEmpty() ? place : place + ": " + path;
    }
}
