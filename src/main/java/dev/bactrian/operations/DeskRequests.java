package dev.bactrian.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.review.Archive;
import dev.bactrian.pipeline.review.Archive.Moment;
import dev.bactrian.pipeline.review.EntityReader;
import dev.bactrian.pipeline.review.ErasureService;
import dev.bactrian.pipeline.review.ErasureService.Extent;
import dev.bactrian.pipeline.review.ParkedRetries;
import dev.bactrian.pipeline.review.RecordName;
import dev.bactrian.pipeline.review.ReviewService;
import dev.bactrian.pipeline.review.ReviewService.Held;
import dev.bactrian.state.EntityPage;
import dev.bactrian.state.JournalEntries;
import dev.bactrian.state.StateCodec;
import io.netty.handler.codec.http.QueryStringDecoder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The desk at which people look up records and decide: each method is one call of its HTTP interface, and leaves its answer in the body. */
@ApplicationScoped
@Named("desk")
public class DeskRequests {

    private static final int MOST = 1_000;
    private static final String PAGE = "100";
    private static final String JSON = "application/json";

    private final SyncSummaries summaries;
    private final Archive archive;
    private final ReviewService reviews;
    private final ParkedRetries secondChances;
    private final ErasureService erasures;
    private final EntityReader entities;

    DeskRequests(
            SyncSummaries summaries,
            Archive archive,
            ReviewService reviews,
            ParkedRetries secondChances,
            ErasureService erasures,
            EntityReader entities) {
        this.summaries = summaries;
        this.archive = archive;
        this.reviews = reviews;
        this.secondChances = secondChances;
        this.erasures = erasures;
        this.entities = entities;
    }

    public void syncs(Exchange exchange) {
        answer(exchange, summaries.all());
    }

    public void parked(Exchange exchange) {
        var request = exchange.getMessage();
        var most = most(request);
        var questions = archive.questions(text(request, "sync"), kind(request), number(request, "after", "0"), most);
        var next = questions.isEmpty() ? 0 : questions.get(questions.size() - 1).id();
        answer(exchange, DeskJson.page("parked", questions, most, DeskJson::question, next));
    }

    /** Records whose changes wait without a person: for one that they refer to, or for a system. */
    public void waiting(Exchange exchange) {
        var request = exchange.getMessage();
        var most = most(request);
        var records = archive.waiting(text(request, "sync"), number(request, "after", "0"), most);
        var next = records.isEmpty() ? 0 : records.get(records.size() - 1).number();
        answer(exchange, DeskJson.page("waiting", records, most, DeskJson::waiting, next));
    }

    public void disputes(Exchange exchange) {
        var request = exchange.getMessage();
        var most = most(request);
        var records = archive.disputed(text(request, "sync"), number(request, "after", "0"), most);
        var next =
                records.isEmpty() ? 0 : records.get(records.size() - 1).state().id();
        answer(
                exchange,
                DeskJson.page("disputes", records, most, (list, record) -> list.add(DeskJson.record(record)), next));
    }

    /** The agreed records of a sync; every parameter but limit, order and skip is a condition on a column. */
    public void entities(Exchange exchange) {
        var request = exchange.getMessage();
        var query = request.getHeader(Exchange.HTTP_QUERY, "", String.class);
        var conditions = new TreeMap<String, String>();
        new QueryStringDecoder(query, false)
                .parameters()
                .forEach((name, values) -> conditions.put(name, values.get(values.size() - 1)));
        conditions.keySet().removeAll(List.of("limit", "order", "skip"));
        var most = most(request);
        var skip = number(request, "skip", "0");
        var page = new EntityPage(conditions, given(request, "order").orElse("record_id"), most, skip);
        var records = entities.read(text(request, "sync"), page);
        answer(
                exchange,
                DeskJson.page("records", records, most, (list, one) -> list.add(StateCodec.parse(one)), skip + most));
    }

    public void record(Exchange exchange) {
        answer(exchange, DeskJson.record(archive.record(name(exchange))));
    }

    /** The journal; with {@code at} or {@code version}, the record as it was. */
    public void history(Exchange exchange) {
        var request = exchange.getMessage();
        var at = given(request, "at");
        var version = given(request, "version");
        if (at.isPresent() || version.isPresent()) {
            var moment = moment(at.orElse(null), version.orElse(null));
            answer(exchange, DeskJson.version(archive.version(name(exchange), moment)));
            return;
        }
        var most = most(request);
        var before = number(request, "before", Long.toString(JournalEntries.LATEST));
        var entries = archive.journal(name(exchange), before, most);
        var next = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).id();
        answer(exchange, DeskJson.page("history", entries, most, DeskJson::entry, next));
    }

    public void pick(Exchange exchange) {
        var body = body(exchange, "field", "value");
        reviews.pick(name(exchange), body.text("field"), body.value("value"), body.by());
        record(exchange);
    }

    public void prefer(Exchange exchange) {
        var body = body(exchange, "system");
        reviews.prefer(name(exchange), body.text("system"), body.by());
        record(exchange);
    }

    public void restore(Exchange exchange) {
        var body = body(exchange, "at", "version");
        var moment = moment(body.has("at") ? body.text("at") : null, body.has("version") ? body.text("version") : null);
        reviews.restore(name(exchange), moment, body.by());
        record(exchange);
    }

    public void release(Exchange exchange) {
        decide(exchange, Held.RELEASE);
    }

    public void keep(Exchange exchange) {
        decide(exchange, Held.KEEP);
    }

    private void decide(Exchange exchange, Held held) {
        reviews.decide(name(exchange), held, body(exchange).by());
        record(exchange);
    }

    public void releaseAll(Exchange exchange) {
        decideAll(exchange, Held.RELEASE);
    }

    public void keepAll(Exchange exchange) {
        decideAll(exchange, Held.KEEP);
    }

    private void decideAll(Exchange exchange, Held held) {
        var request = exchange.getMessage();
        var by = body(exchange).by();
        var count = reviews.decideAll(text(request, "sync"), text(request, "system"), held, by);
        answer(exchange, DeskJson.object().put("decided", count));
    }

    /** Ends the stop of a sync. */
    public void resume(Exchange exchange) {
        var by = body(exchange).by();
        answer(exchange, DeskJson.resumed(reviews.resume(text(exchange.getMessage(), "sync"), by)));
    }

    /** What is kept of a record is erased, or with {@code history} its past only. */
    public void forget(Exchange exchange) {
        var body = body(exchange, "history");
        var extent = body.has("history") && body.truth("history") ? Extent.HISTORY : Extent.RECORD;
        answer(exchange, DeskJson.forgotten(erasures.erase(name(exchange), extent, body.by())));
    }

    public void retry(Exchange exchange) {
        var by = body(exchange).by();
        var outcome = secondChances.retry(number(exchange.getMessage(), "id", ""), by);
        answer(exchange, DeskJson.object().put("outcome", outcome.word()));
    }

    public void drop(Exchange exchange) {
        var by = body(exchange).by();
        secondChances.drop(number(exchange.getMessage(), "id", ""), by);
        answer(exchange, DeskJson.object().put("outcome", "dropped"));
    }

    /** Why a call could not be carried out. */
    public void refuse(Exchange exchange) {
        var caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        answer(exchange, DeskJson.mistake(caught == null ? "" : caught.getMessage()));
    }

    private static void answer(Exchange exchange, ObjectNode answer) {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
        if (status != null) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        }
        exchange.getMessage().setBody(answer.toString());
    }

    private static DeskBody body(Exchange exchange, String... keys) {
        var type = given(exchange.getMessage(), Exchange.CONTENT_TYPE).orElse("");
        if (!type.startsWith(JSON)) {
            throw new IllegalArgumentException("Content-Type is \"" + type + "\" (expected " + JSON + ")");
        }
        return new DeskBody(exchange.getMessage().getBody(String.class), keys);
    }

    private RecordName name(Exchange exchange) {
        var request = exchange.getMessage();
        return archive.named(new RecordName(text(request, "sync"), text(request, "system"), text(request, "key")));
    }

    private static String text(Message request, String name) {
        return given(request, name).orElse("");
    }

    private static Optional<String> given(Message request, String name) {
        return Optional.ofNullable(request.getHeader(name, String.class)).filter(text -> !text.isBlank());
    }

    private static Moment moment(@Nullable String at, @Nullable String version) {
        if ((at == null) == (version == null)) {
            throw new IllegalArgumentException(
                    "expected either \"at\", a time such as 2026-01-31T12:00:00Z, or \"version\", a number of the history");
        }
        return at == null
                ? new Moment(null, number("version", version == null ? "" : version))
                : new Moment(time(at), 0);
    }

    private static Instant time(String text) {
        try {
            return (Instant) ValueType.TIMESTAMP.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"at\" is \"" + text + "\" (expected a time such as 2026-01-31T12:00:00Z)", e);
        }
    }

    private static long number(Message request, String name, String otherwise) {
        return number(name, given(request, name).orElse(otherwise));
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + name + "\" is \"" + text + "\" (expected a whole number)", e);
        }
    }

    private static int most(Message request) {
        var most = number(request, "limit", PAGE);
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("\"limit\" is " + most + " (expected 1 to " + MOST + ")");
        }
        return (int) most;
    }

    private static Parking.@Nullable Kind kind(Message request) {
        var word = given(request, "kind");
        return word.isEmpty()
                ? null
                : Arrays.stream(Parking.Kind.values())
                        .filter(kind -> kind.word().equals(word.get()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("unknown kind \"" + word.get() + "\" (allowed: "
                                + Arrays.stream(Parking.Kind.values())
                                        .map(Parking.Kind::word)
                                        .collect(Collectors.joining(", "))
                                + ")"));
    }
}
