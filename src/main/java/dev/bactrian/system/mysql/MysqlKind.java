package dev.bactrian.system.mysql;

import dev.bactrian.definition.SystemKind;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of every MariaDB database before it is asked; a Java service. */
public final class MysqlKind implements SystemKind {

    static final String TYPE = "mysql";

    private static final Pattern TABLE = Pattern.compile("(?!\\s)[^.;:,/\"'`]{1,64}(\\.[^.;:,/\"'`]{1,64})?(?<!\\s)");

    private static final ObjectKind OBJECT =
            new ObjectKind("table", Optional.empty(), Map.of(), false, false, ChronoUnit.MICROS, true);

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Optional<String> expectedOfObject(String name) {
        return TABLE.matcher(name).matches() ? Optional.empty() : Optional.of("table or database.table");
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

    @Override
    public Set<String> credentialKeys() {
        return Set.of("host", "port", "database", "username", "password", "ssl_mode");
    }

    @Override
    public Map<String, String> settings(GivenCredentials given) {
        given.need("database", "a database");
        given.need("username", "a database");
        var settings = given.asSettings();
        var user = settings.remove("username");
        if (user != null) {
            settings.put("user", user);
        }
        return settings;
    }

    @Override
    public ObjectKind object() {
        return OBJECT;
    }
}
