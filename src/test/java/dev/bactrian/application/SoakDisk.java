package dev.bactrian.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory for one server's data, which can be filled to the last byte. */
final class SoakDisk implements AutoCloseable {

    private static final int CHUNK = 256 * 1024;

    private final Path mount;

    private SoakDisk(Path mount) {
        this.mount = mount;
    }

    /** @throws IOException if this user may mount nothing */
    static SoakDisk mount(String name, int megabytes) throws IOException {
        var mount = Files.createTempDirectory("soak-" + name);
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mount.toString());
        return new SoakDisk(mount);
    }

    Path data() {
        return mount.resolve("data");
    }

    /** Nothing can be written there any more. */
    void fill() throws IOException {
        var filler = mount.resolve("filler");
        for (var size : new int[] {CHUNK, 512}) {
            try (var out = Files.newOutputStream(
                    filler, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(new byte[size]);
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("No space left")) {
                    throw e;
                }
            }
        }
    }

    void makeRoom() throws IOException {
        Files.deleteIfExists(mount.resolve("filler"));
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", mount.toString());
        Files.deleteIfExists(mount);
    }

    private static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(
                    String.join(" ", command) + ": " + said.strip() + " (the soak needs root for its disks)");
        }
    }
}
