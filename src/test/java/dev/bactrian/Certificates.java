package dev.bactrian;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of the tests, and the certificates that it signs, made by Java's {@code keytool}. */
public final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** A certificate and its key, each in a PEM file. */
    public record Signed(Path certificate, Path key) {}

    public static Certificates in(Path directory) {
        var certificates = new Certificates(directory);
        certificates.pair("authority", "bc:c");
        certificates.keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "authority",
                "-file",
                certificates.authority().toString());
        return certificates;
    }

    public Path authority() {
        return directory.resolve("authority.pem");
    }

    /**
     * @param name whom it is for, e.g. {@code localhost}
     * @param start when it begins to hold, as keytool says it: {@code -10d}
     */
    public Signed sign(String name, String start, int days) {
        var alias = name + start;
        pair(alias, "san=dns:" + name);
        var request = directory.resolve(alias + ".request");
        var certificate = directory.resolve(alias + ".pem");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "authority",
                "-ext",
                "san=dns:" + name,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days),
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString());
        return new Signed(certificate, key(alias));
    }

    private void pair(String alias, String extension) {
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + alias.replaceAll("[-+].*", ""),
                "-ext",
                extension,
                "-validity",
                "100");
    }

    /** PostgreSQL takes a key only that nobody else may read. */
    private Path key(String alias) {
        try (var input = Files.newInputStream(directory.resolve("keys.p12"))) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(input, PASSWORD.toCharArray());
            var encoded = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
            var pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                    + "\n-----END PRIVATE KEY-----\n";
            var file = Files.writeString(directory.resolve(alias + ".key"), pem);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", directory.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
