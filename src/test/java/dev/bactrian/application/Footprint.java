package dev.bactrian.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used up to now.
 *
 * @param cpu of all its threads
 * @param resident its memory, in MiB
 */
record Footprint(Duration cpu, long resident) {

    static Footprint of(ProcessHandle process) {
        try {
            var resident = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            return new Footprint(process.info().totalCpuDuration().orElse(Duration.ZERO), resident / 1024);
        } catch (IOException e) {
            throw new UncheckedIOException("look at process " + process.pid(), e);
        }
    }

    /** The CPU that was used since then, for each of so many rows, in microseconds. */
    double cpuMicrosSince(Footprint before, long rows) {
        return cpu.minus(before.cpu).toNanos() / 1e3 / rows;
    }

    /** SIGSTOP, or SIGCONT. */
    static void signal(ProcessHandle process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }
}
