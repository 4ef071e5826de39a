package dev.bactrian.sandbox.salesforce.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

class TextDiffTest {
    private static final List<String> LINES =
            IntStream.rangeClosed(1, 20).mapToObj(i -> i + " " + "x".repeat(80)).toList();
    private static final String TEXT = String.join("\n", LINES);

    @Test
    void changedAddedAndRemovedLinesAreHunksWithoutContext() {
        String after = LINES.stream()
                .map(line -> line.startsWith("2 ") ? "two" : line.startsWith("9 ") ? line + "\nnine and a half" : line)
                .filter(line -> !line.startsWith("15 "))
                .collect(Collectors.joining("\n"));

        assertThat(TextDiff.of(TEXT, after))
                .hasValue("--- \n+++ " + DigestUtils.sha256Hex(after.getBytes(StandardCharsets.UTF_8))
                        + "\n@@ -2,1 +2,1 @@\n-" + LINES.get(1)
                        + "\n+two\n@@ -9,0 +10,1 @@\n+nine and a half\n@@ -15,1 +15,0 @@\n-"
                        + LINES.get(14) + "\n");
    }

    @Test
    void wholeTextIsSentWhereTheDifferenceSavesNothing() {
        assertThat(TextDiff.of("short\ntext", "short\ntexts")).isEmpty();
        assertThat(TextDiff.of(TEXT, TEXT.replace("\n", "\r\n")))
                .as("line ends")
                .isEmpty();
        assertThat(TextDiff.of(TEXT, TEXT + "\n" + TEXT))
                .as("half as long again")
                .isEmpty();
        assertThat(TextDiff.of(TEXT, TEXT.replace("1", "one"))).as("many lines").isEmpty();
        assertThat(TextDiff.of("y".repeat(1_500), "y".repeat(1_501)))
                .as("one long line")
                .isEmpty();
    }
}
