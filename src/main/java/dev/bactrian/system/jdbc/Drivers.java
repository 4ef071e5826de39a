package dev.bactrian.system.jdbc;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The JDBC drivers that are at hand: those of the application, and the jars in a folder. */
final class Drivers {

    private final Path folder;
    private final ClassLoader loader;

    /** @param folder may be missing */
    Drivers(Path folder) {
        this.folder = folder;
        var jars = jars(folder);
        var own = Drivers.class.getClassLoader();
        this.loader = jars.length == 0 ? own : new URLClassLoader(jars, own);
    }

    private static URL[] jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new URL[0];
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Drivers::url)
                    .toArray(URL[]::new);
        } catch (IOException e) {
            throw new IllegalArgumentException("folder of JDBC drivers " + folder + " cannot be read", e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("jar " + jar, e);
        }
    }

    /**
     * The class of the driver for a URL.
     *
     * @param name the driver's class; empty: the one that takes the URL
     * @throws IllegalArgumentException naming the drivers that are there, and where to put others
     */
    Class<? extends Driver> find(String url, Optional<String> name) {
        return name.isPresent() ? named(name.get()) : taking(url);
    }

    private Class<? extends Driver> named(String name) {
        try {
            return Class.forName(name, true, loader).asSubclass(Driver.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no class " + name + where(), e);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("class " + name + " is no JDBC driver" + where(), e);
        }
    }

    private Class<? extends Driver> taking(String url) {
        for (var driver : all()) {
            try {
                if (driver.acceptsURL(url)) {
                    return driver.getClass();
                }
            } catch (SQLException e) {
                throw new IllegalArgumentException(
                        driver.getClass().getName() + " cannot read the URL: " + e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException(
                "no JDBC driver takes a URL like " + url.replaceFirst("(jdbc:[^:]*:).*", "$1…") + where());
    }

    private String where() {
        var names = all().stream().map(driver -> driver.getClass().getName()).toList();
        return " (put the driver's jar into the folder " + folder.toAbsolutePath() + " and restart; at hand: "
                + String.join(", ", names) + ")";
    }

    private List<Driver> all() {
        try {
            var drivers = new ArrayList<Driver>();
            ServiceLoader.load(Driver.class, loader).forEach(drivers::add);
            return drivers;
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("a jar in " + folder + " names a driver that cannot be made", e);
        }
    }
}
