package dev.bactrian.pipeline.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.system.SystemUnavailable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped route files at work: what delivery does with a sink that takes, is out of reach, or fails. */
class DeliverRouteTest extends CamelTestSupport {

    private final Deque<List<String>> lacking = new ArrayDeque<>();
    private final List<String> happened = new CopyOnWriteArrayList<>();

    /** Stands for {@link Deliveries}: hands out what is lacking and writes down what it is told. */
    public final class Notebook {

        public void claim(String sync, String system, Exchange exchange) {
            exchange.getMessage().setBody(lacking.isEmpty() ? List.of() : lacking.remove());
        }

        @SuppressWarnings("unchecked")
        public void settle(String sync, String system, Exchange exchange) {
            List<String> answered = exchange.getMessage().getBody(List.class);
            if (!answered.isEmpty()) {
                happened.add("settled " + answered);
            }
        }

        public void postpone(String sync, String system, Exchange exchange) {
            happened.add("postponed for " + system);
            exchange.getMessage().setBody(List.of());
        }
    }

    /** Stands for {@link DeadLetters}. */
    public final class Grave {

        public void park(Exchange exchange) {
            happened.add("parked by "
                    + exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)
                            .getMessage());
        }
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        var context = super.createCamelContext();
        context.getRegistry().bind("deliveries", new Notebook());
        context.getRegistry().bind("deadLetters", new Grave());
        context.getRegistry().bind("outage", new RedeliveryPolicy());
        return context;
    }

    @BeforeEach
    void routes() throws Exception {
        context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                routeTemplate("test-sink").from("kamelet:source").to("mock:sink");
            }
        });
        PluginHelper.getRoutesLoader(context())
                .loadRoutes(
                        ResourceHelper.resolveMandatoryResource(context(), "file:routes/errors.camel.yaml"),
                        ResourceHelper.resolveMandatoryResource(context(), "file:routes/pipeline.camel.yaml"));
        Map<String, Object> parameters = Map.of("sync", "s", "system", "erp", "type", "test", "object", "o");
        context().addRouteFromTemplate("deliver", "deliver", parameters);
        context().addRouteFromTemplate("wake", "wake", Map.of("sync", "s", "system", "erp"));
    }

    private void wake() {
        template().sendBody("seda:s-erp-wake?size=1", "");
    }

    private void becomes(String... expected) {
        await().untilAsserted(() -> assertThat(happened).containsExactly(expected));
    }

    @Test
    void batchesAreDeliveredUntilNothingIsLacking() {
        lacking.add(List.of("one", "two"));
        lacking.add(List.of("three"));

        wake();

        becomes("settled [one, two]", "settled [three]");
    }

    @Test
    void outageOfTheSystemPutsTheBatchOff() {
        getMockEndpoint("mock:sink").whenAnyExchangeReceived(exchange -> {
            throw new SystemUnavailable("erp", "out of reach");
        });
        lacking.add(List.of("one"));

        wake();

        becomes("postponed for erp");
    }

    @Test
    void failureThatNoWaitingHelpsGoesToTheDeadLetterChannel() {
        getMockEndpoint("mock:sink").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("a mistake of ours");
        });
        lacking.add(List.of("one"));

        wake();

        becomes("parked by a mistake of ours");
    }
}
