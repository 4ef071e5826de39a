package dev.bactrian.system.jdbc;

import dev.bactrian.definition.SystemKind;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of every database that is reached by JDBC before it is asked; a Java service. */
public final class JdbcKind implements SystemKind {

    static final String TYPE = "jdbc";

    private static final Pattern TABLE = Pattern.compile("(?!\\s)[^.;:/\"']{1,128}(\\.[^.;:/\"']{1,128})?(?<!\\s)");

    private static final ObjectKind OBJECT =
            new ObjectKind("table", Optional.empty(), Map.of(), false, false, ChronoUnit.MICROS, true);

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Optional<String> expectedOfObject(String name) {
        return TABLE.matcher(name).matches() ? Optional.empty() : Optional.of("table or schema.table");
    }

    @Override
    public Optional<String> expectedOfField(String name) {
        return Optional.empty();
    }

    @Override
    public boolean ignoresCase() {
        return false;
    }

    @Override
    public boolean hasExternalIds() {
        return false;
    }

    /** None: a JDBC URL can make a driver run code, e.g. H2's {@code INIT}, and a sync file must not. */
    @Override
    public Set<String> credentialKeys() {
        return Set.of();
    }

    @Override
    public Map<String, String> settings(GivenCredentials given) {
        return Map.of();
    }

    @Override
    public ObjectKind object() {
        return OBJECT;
    }
}
