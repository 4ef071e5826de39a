package dev.bactrian.operations;

import dev.bactrian.decision.Parking;
import dev.bactrian.definition.Notification;
import dev.bactrian.definition.Notification.Channel;
import dev.bactrian.definition.Notification.Recipients;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.NotifyConfig;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/** Tells people what their sync files say they want to know: hands it to the routes {@code notify-slack} and {@code notify-mail}, and waits for neither. */
@ApplicationScoped
@Named("notifier")
public class Notifier {

    private static final String SYNC = "sync";
    private static final String SUBJECT = "Subject";

    private final Syncs syncs;
    private final SystemTroubles troubles;
    private final NotifyConfig config;
    private final ProducerTemplate producer;
    private final Notices notices;
    private final Map<String, Instant> losses = new HashMap<>();

    Notifier(Syncs syncs, SystemTroubles troubles, BactrianConfig config, ProducerTemplate producer, Clock clock) {
        this.syncs = syncs;
        this.troubles = troubles;
        this.config = config.notifying();
        this.producer = producer;
        this.notices = new Notices(clock);
    }

    void parked(String sync, List<Parking> parked) {
        notices.parked(sync, parked);
    }

    void alert(String sync, String alert, @Nullable String reason) {
        notices.alert(sync, alert, reason);
    }

    /** Looks at every sync, and tells what is new. */
    public void look() {
        for (var sync : syncs.all()) {
            var present = troubles.of(sync);
            notices.troubles(sync.name(), withLosses(sync, present));
            notices.troubles(sync.name(), present);
            notices.stopped(
                    sync.name(),
                    sync.stop()
                            .map(stop -> SyncHealth.describe(sync.name(), stop))
                            .orElse(null));
        }
        notices.due().forEach(this::tell);
    }

    /** A position that was lost and found between two looks is told too. */
    private synchronized Map<String, String> withLosses(Sync sync, Map<String, String> present) {
        var all = new LinkedHashMap<>(present);
        for (var system : sync.statuses().keySet()) {
            sync.lastLoss(system)
                    .filter(loss -> !loss.since().equals(losses.put(sync.name() + "/" + system, loss.since())))
                    .ifPresent(loss -> all.putIfAbsent(system, SystemTroubles.describe(loss)));
        }
        return all;
    }

    private void tell(Notice notice) {
        var notification = syncs.find(notice.sync())
                .map(sync -> sync.definition().notification())
                .orElse(Notification.NONE);
        if (notice.severity().isAtLeast(notification.threshold())) {
            notification.channels().forEach((channel, recipients) -> send(notice, channel, recipients));
        }
    }

    private void send(Notice notice, Channel channel, Recipients recipients) {
        var exchange =
                switch (channel) {
                    case SLACK ->
                        producer.send(
                                "seda:notify-slack?size=100&waitForTaskToComplete=Never",
                                out -> slack(out, notice, recipients));
                    case EMAIL ->
                        producer.send(
                                "seda:notify-mail?size=100&waitForTaskToComplete=Never",
                                out -> mail(out, notice, recipients));
                };
        var refusal = exchange.getException();
        if (refusal != null) {
            lost(notice.sync(), channel.name().toLowerCase(Locale.ROOT), notice.title(), refusal);
        }
    }

    private void slack(Exchange exchange, Notice notice, Recipients recipients) {
        var names = recipients.names();
        var message = exchange.getMessage();
        message.setHeader(SYNC, notice.sync());
        message.setHeader(SUBJECT, notice.title());
        message.setHeader("channel", names.isEmpty() ? config.slack().channel().orElse("") : names.get(0));
        message.setBody(escaped("*" + notice.title() + "*\n" + notice.text()));
    }

    /** As Slack wants it, so that nothing in a text becomes a link or calls anybody. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void mail(Exchange exchange, Notice notice, Recipients recipients) {
        var names = recipients.names();
        var message = exchange.getMessage();
        message.setHeader(SYNC, notice.sync());
        message.setHeader(SUBJECT, notice.title());
        message.setHeader(
                "To", String.join(",", names.isEmpty() ? config.mail().to().orElse(List.of()) : names));
        message.setBody(notice.text());
    }

    /** The end of both routes' error handler. */
    public void lost(Exchange exchange) {
        var caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var message = exchange.getMessage();
        lost(
                message.getHeader(SYNC, "", String.class),
                String.valueOf(exchange.getProperty(Exchange.FAILURE_ROUTE_ID)),
                message.getHeader(SUBJECT, "", String.class),
                Objects.requireNonNullElseGet(caught, () -> new IllegalStateException("failed without a reason")));
    }

    private static void lost(String sync, String by, String subject, Throwable reason) {
        var why = reason.toString().lines().collect(Collectors.joining(" "));
        SyncLog.of(sync).errorf("nobody was told sync=%s by=%s of=\"%s\" reason=\"%s\"", sync, by, subject, why);
    }
}
