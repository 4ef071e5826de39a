package dev.bactrian.system.postgres;

import dev.bactrian.system.Loopback;
import dev.bactrian.system.SystemSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How connections to a database are encrypted, and how the server shows who it is.
 *
 * @param rootCert the file of the authority that signed the server's certificate; empty: those that Java trusts
 * @param cert the file of our own certificate, where the server asks for one
 * @param key the file of its key: PEM, or DER in the form PKCS 8, or PKCS 12
 */
record PostgresTls(Mode mode, String rootCert, String cert, String key) {

    static final List<String> KEYS = List.of("ssl-mode", "ssl-root-cert", "ssl-cert", "ssl-key");

    /** The words of PostgreSQL. */
    enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }

    /** Where nothing is said, nobody between us and the server may read or answer; on this machine there is nobody. */
    static PostgresTls read(SystemSettings reader, String host) {
        var otherwise = Loopback.is(host) ? Mode.DISABLE : Mode.VERIFY_FULL;
        var tls = new PostgresTls(
                reader.word("ssl-mode", otherwise, List.of(Mode.values())),
                file(reader, "ssl-root-cert"),
                file(reader, "ssl-cert"),
                file(reader, "ssl-key"));
        if (tls.cert.isEmpty() != tls.key.isEmpty()) {
            reader.refuse(tls.cert.isEmpty() ? "ssl-cert" : "ssl-key", "a file: ssl-cert and ssl-key go together");
        }
        if (!tls.cert.isEmpty() && tls.mode.verifies() && tls.rootCert.isEmpty()) {
            reader.refuse("ssl-root-cert", "a file, where ssl-cert is given");
        }
        return tls;
    }

    private static String file(SystemSettings reader, String key) {
        var file = reader.text(key, "");
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            reader.refuse(key, "a file that can be read");
        }
        return file;
    }

    /** The properties of the driver that say so. */
    Map<String, String> driver() {
        var properties = new TreeMap<String, String>();
        properties.put("sslmode", SystemSettings.wordOf(mode));
        putGiven(properties, "sslrootcert", rootCert);
        putGiven(properties, "sslcert", cert);
        putGiven(properties, "sslkey", key);
        if (mode.verifies() && rootCert.isEmpty()) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return properties;
    }

    private static void putGiven(Map<String, String> properties, String property, String file) {
        if (!file.isEmpty()) {
            properties.put(property, file);
        }
    }
}
