package dev.bactrian.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has the running application erase what is kept of a record: only the owner of a sync may, since it has records at hand. */
final class ForgetCommand {

    static final String WORD = "forget";

    private static final String HISTORY = "--history";
    private static final String URL = "--url";
    private static final String BY = "--by";
    private static final List<String> OPTIONS = List.of(HISTORY, URL, BY);

    /** Longer than the application waits for the logs of its systems. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final PrintStream out;
    private final PrintStream errors;
    private final Settings settings;

    ForgetCommand(PrintStream out, PrintStream errors, Settings settings) {
        this.out = out;
        this.errors = errors;
        this.settings = settings;
    }

    /**
     * Erases.
     *
     * @param arguments what follows the command's word
     * @throws IllegalArgumentException saying which word is wrong and what is allowed
     */
    int run(List<String> arguments) {
        var words = new ArrayList<>(arguments);
        var isHistory = words.remove(HISTORY);
        var url = value(words, URL).orElseGet(this::local);
        var by = value(words, BY).orElse(System.getProperty("user.name", ""));
        words.stream().filter(word -> word.startsWith("--")).findFirst().ifPresent(word -> {
            throw new IllegalArgumentException(
                    "unknown option \"" + word + "\" (allowed with forget: " + String.join(", ", OPTIONS) + ")");
        });
        if (words.size() != 3) {
            throw new IllegalArgumentException("forget takes a sync, a system and the key of the record there, got "
                    + (words.isEmpty() ? "none" : String.join(" ", words)));
        }
        var path = Stream.of("api", "syncs", words.get(0), "records", words.get(1), words.get(2), WORD)
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/", ""));
        return ask(url.replaceAll("/+$", ""), path, isHistory, by);
    }

    private static Optional<String> value(List<String> words, String option) {
        var at = words.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        words.remove(at);
        if (at == words.size()) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return Optional.of(words.remove(at));
    }

    private String local() {
        return "http://localhost:" + settings.text("quarkus.http.port").orElse("8080");
    }

    private int ask(String url, String path, boolean isHistory, String by) {
        var body = JsonNodeFactory.instance.objectNode().put("by", by).put("history", isHistory);
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        settings.text("bactrian.desk.token").ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            return tell(url, HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            errors.println(
                    "no application answers at " + url + " (" + e.getClass().getSimpleName()
                            + "): records are erased by the application that owns the sync; start it, or name it by --url");
            return Commands.UNREACHABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Commands.UNREACHABLE;
        }
    }

    private int tell(String url, HttpResponse<String> answer) {
        var json = json(answer.body());
        if (answer.statusCode() == OK && json != null) {
            var erased = json.path("forgotten");
            out.printf(
                    "erased: %d record, %d lines of the journal, %d parked or waiting%n",
                    erased.path("records").asInt(),
                    erased.path("journal").asInt(),
                    erased.path("parked").asInt());
            return Commands.FINE;
        }
        var reason = json == null ? "" : json.path("error").asText();
        errors.println(reason.isEmpty() ? url + " answered with status " + answer.statusCode() : reason);
        return answer.statusCode() == BAD_REQUEST || answer.statusCode() == NOT_FOUND
                ? Commands.WRONG
                : Commands.UNREACHABLE;
    }

    private static @Nullable JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
