package dev.bactrian.definition;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of systems that adapters bring. */
public final class SystemKinds {

    private static final Map<String, SystemKind> KINDS = load();

    private SystemKinds() {}

    private static Map<String, SystemKind> load() {
        var kinds = new TreeMap<String, SystemKind>();
        ServiceLoader.load(SystemKind.class, SystemKinds.class.getClassLoader())
                .forEach(kind -> kinds.put(kind.type(), kind));
        return kinds;
    }

    /** Empty: no adapter brings the type. */
    public static Optional<SystemKind> of(String type) {
        return Optional.ofNullable(KINDS.get(type));
    }

    /** All of them, by the names of their types. */
    public static Collection<SystemKind> all() {
        return KINDS.values();
    }
}
