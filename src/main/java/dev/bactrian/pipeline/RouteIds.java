package dev.bactrian.pipeline;

/** The ids of the routes of a sync that are started and stopped by name. */
public final class RouteIds {

    private RouteIds() {}

    /** The route inside the source Kamelet. */
    public static String source(String sync, String system) {
        return sync + "-" + system + "-source";
    }

    /** The route that decides, where a bus orders the changes of all systems. */
    public static String reconcile(String sync) {
        return sync + "-reconcile";
    }

    /** The same where each system has a queue of its own. */
    public static String reconcile(String sync, String system) {
        return sync + "-" + system + "-reconcile";
    }
}
