package dev.bactrian.state;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Has connections to the state encrypted, and its server show who it is, where the URL says nothing of it and leads to another machine. */
public final class StateEncryption implements ConfigSourceFactory {

    private static final String DRIVER = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final Pattern THIS_MACHINE =
            Pattern.compile("jdbc:postgresql:(//(localhost|127(\\.\\d{1,3}){3}|\\[::1])?(:\\d+)?(/[^/,]*)?|[^/]*)");

    /** Below application.properties, which has the last word. */
    private static final int ORDINAL = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var url = context.getValue("quarkus.datasource.jdbc.url");
        return url == null || url.getValue() == null
                ? List.of()
                : List.of(new PropertiesConfigSource(properties(url.getValue()), "encryption of the state", ORDINAL));
    }

    /** What the driver is told besides the URL; the authorities are those that Java trusts where the URL gives no other. */
    static Map<String, String> properties(String url) {
        var address = url.replaceFirst("\\?.*", "");
        if (THIS_MACHINE.matcher(address).matches() || url.contains("sslmode=")) {
            return Map.of();
        }
        return url.contains("sslrootcert=")
                ? Map.of(DRIVER + "sslmode", "verify-full")
                : Map.of(
                        DRIVER + "sslmode",
                        "verify-full",
                        DRIVER + "sslfactory",
                        "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
}
