package dev.bactrian.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands as somebody types them, on the files of a folder. */
final class TypedCommands {

    static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: Phone, target: phone, transformation: format_phone, default_region: DE }
              - { source: Email, target: email }
              - { source: Extra, target: extra, type: json }
              - { source: Rating, target: rating, values: { Hot: A, Cold: C } }
              - { source: Shout, target: shout, direction: to_target, transformation: { simple: "${body.toUpperCase()}" } }
            validation_rules: [{ field: email, rule: email_format, on_error: reject_field }]
            conflict_resolution: { strategy: last_write_wins }
            """;

    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    TypedCommands(Path folder) {
        this.folder = folder;
    }

    int run(String... arguments) {
        return new Commands(stream(out), stream(errors)).run(List.of(arguments)).orElseThrow();
    }

    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
