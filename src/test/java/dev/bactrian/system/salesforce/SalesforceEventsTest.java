package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SalesforceEventsTest {

    private static final Schema SCHEMA = new Schema.Parser()
            .parse(
                    """
            {"type":"record","name":"ThingChangeEvent","fields":[
              {"name":"ChangeEventHeader","type":{"type":"record","name":"Header","fields":[
                {"name":"recordIds","type":{"type":"array","items":"string"}},
                {"name":"changeType","type":"string"},{"name":"changeOrigin","type":"string"},
                {"name":"commitTimestamp","type":"long"},{"name":"commitUser","type":"string"},
                {"name":"nulledFields","type":{"type":"array","items":"string"}},
                {"name":"diffFields","type":{"type":"array","items":"string"}},
                {"name":"changedFields","type":{"type":"array","items":"string"}}]}},
              {"name":"Name","type":["null","string"]},
              {"name":"Amount__c","type":["null","double"]},
              {"name":"Day__c","type":["null","long"]},
              {"name":"BillingAddress","type":["null",{"type":"record","name":"Address","fields":[
                {"name":"Street","type":["null","string"]},{"name":"City","type":["null","string"]}]}]},
              {"name":"Seen__c","type":["null","long"]},
              {"name":"Notes__c","type":["null","string"]}]}""");

    private static final SalesforceObject THING = SalesforceObject.of(
            SalesforceCalls.json(
                    """
            {"name":"Thing__c","fields":[
              {"name":"Id","type":"id"},{"name":"Name","type":"string"},{"name":"Amount__c","type":"double","precision":18,"scale":2},
              {"name":"Day__c","type":"date"},{"name":"BillingStreet","type":"textarea","compoundFieldName":"BillingAddress"},
              {"name":"BillingCity","type":"string","compoundFieldName":"BillingAddress"},{"name":"Seen__c","type":"datetime"},
              {"name":"Notes__c","type":"textarea"},{"name":"Formula__c","type":"string","calculated":true,"createable":true}]}"""));

    private static final List<String> FIELDS =
            List.of("Name", "Amount__c", "Day__c", "BillingStreet", "BillingCity", "Seen__c", "Notes__c");

    private final List<String> lost = new ArrayList<>();

    @Test
    void createTellsEveryFieldAndWhatIsLeftOutIsNull() {
        var event = event("CREATE");
        event.put("Name", "Ada");
        event.put("Amount__c", 10.50);
        event.put("Day__c", 1_767_225_600_000L);
        event.put("Seen__c", 1_767_225_601_999L);
        var address = new GenericData.Record(
                SCHEMA.getField("BillingAddress").schema().getTypes().get(1));
        address.put("City", "Rome");
        event.put("BillingAddress", address);

        var change = one(events(FIELDS).changes(event, "cmVwbGF5"));

        assertThat(change.operation()).isEqualTo(Operation.CREATE);
        assertThat(change.position()).isEqualTo(new Position(1_000, 1_000, "cmVwbGF5"));
        assertThat(change.committedAt()).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(change.fields().asMap())
                .containsEntry("Id", "a01")
                .containsEntry("Name", "Ada")
                .containsEntry("Amount__c", new BigDecimal("10.5"))
                .containsEntry("Day__c", LocalDate.of(2026, 1, 1))
                .containsEntry("BillingCity", "Rome")
                .containsEntry("BillingStreet", null)
                .containsEntry("Seen__c", Instant.parse("2026-01-01T00:00:01Z"))
                .containsEntry("Notes__c", null)
                .hasSize(8);
    }

    @Test
    void updateTellsOnlyWhatItsBitmapsName() {
        var event = event("UPDATE");
        header(event).put("changedFields", List.of("0x06", "4-0x03"));
        header(event).put("nulledFields", List.of("0x04", "4-0x01"));
        event.put("Name", "Ada");
        var address = new GenericData.Record(
                SCHEMA.getField("BillingAddress").schema().getTypes().get(1));
        address.put("City", "Rome");
        event.put("BillingAddress", address);

        var fields = one(events(FIELDS).changes(event, "")).fields();

        assertThat(fields.asMap()).containsOnlyKeys("Id", "Name", "Amount__c", "BillingStreet", "BillingCity");
        assertThat(fields.get("Amount__c")).isNull();
        assertThat(fields.get("BillingStreet")).isNull();
        assertThat(fields.get("BillingCity")).isEqualTo("Rome");
    }

    @Test
    void differenceOfALargeTextIsReadAsAWhole() {
        var event = event("UPDATE");
        header(event).put("changedFields", List.of("0x40"));
        header(event).put("diffFields", List.of("0x40"));
        event.put("Notes__c", "@@ -1 +1 @@");

        var fields = one(events(FIELDS, read("a01", Fields.of("Notes__c", "whole")))
                        .changes(event, ""))
                .fields();

        assertThat(fields).isEqualTo(Fields.of("Id", "a01").with("Notes__c", "whole"));
    }

    @Test
    void formulaThatNoEventTellsIsRead() {
        var fields = one(events(List.of("Formula__c"), read("a01", Fields.of("Formula__c", "f")))
                        .changes(event("CREATE"), ""))
                .fields();

        assertThat(fields.get("Formula__c")).isEqualTo("f");
    }

    @Test
    void gapIsReadAndWhatIsNotThereIsDeleted() {
        var event = event("GAP_UPDATE");
        header(event).put("recordIds", List.of("a01", "a02"));

        var changes = events(FIELDS, read("a02", Fields.of("Name", "now"))).changes(event, "r");

        assertThat(changes).extracting(Change::operation).containsExactly(Operation.DELETE, Operation.READ);
        assertThat(changes.get(1).fields().get("Name")).isEqualTo("now");
        assertThat(changes).allMatch(change -> change.position().equals(new Position(1_000, 1_000, "r")));
    }

    @Test
    void overflowLosesThePlace() {
        assertThat(events(FIELDS).changes(event("GAP_OVERFLOW"), "")).isEmpty();

        assertThat(lost).containsExactly("gap overflow");
    }

    @Test
    void oneEventOfTwoRecordsIsTwoChanges() {
        var event = event("DELETE");
        header(event).put("recordIds", List.of("a01", "a02"));

        var changes = events(FIELDS).changes(event, "");

        assertThat(changes).extracting(Change::key).containsExactly("a01", "a02");
        assertThat(changes)
                .allMatch(change -> change.operation() == Operation.DELETE
                        && change.fields().isEmpty());
    }

    @Test
    void originIsOnlyTheTokenOfOurOwnWrites() {
        var ours = event("DELETE");
        header(ours).put("changeOrigin", "com/salesforce/api/rest/63.0;client=bactrian/things/t-1");
        var theirs = event("DELETE");
        header(theirs).put("changeOrigin", "com/salesforce/api/rest/63.0;client=loader");
        var otherSync = event("DELETE");
        header(otherSync).put("changeOrigin", "com/salesforce/api/rest/63.0;client=bactrian/contacts/t-1");

        assertThat(one(events(FIELDS).changes(ours, "")).origin()).isEqualTo("t-1");
        assertThat(one(events(FIELDS).changes(theirs, "")).origin()).isEmpty();
        assertThat(one(events(FIELDS).changes(otherSync, "")).origin()).isEmpty();
    }

    @Test
    void authorIsWhoCommitted() {
        var told = one(events(FIELDS).changes(event("DELETE"), ""));
        var completed = one(events(FIELDS).changes(event("CREATE"), ""));

        assertThat(List.of(told, completed)).extracting(Change::author).containsOnly("005000000000001AAA");
    }

    @Test
    void topicOfACustomObjectIsSpelledWithoutItsC() {
        assertThat(SubscriptionEndpoint.topic("/data/Thing__cChangeEvent")).isEqualTo("/data/Thing__ChangeEvent");
        assertThat(SubscriptionEndpoint.topic("/data/AccountChangeEvent")).isEqualTo("/data/AccountChangeEvent");
    }

    private SalesforceEvents events(List<String> fields) {
        return events(fields, keys -> List.of());
    }

    private SalesforceEvents events(List<String> fields, Function<Collection<String>, List<Change>> reading) {
        var subscription = new Subscription("things", "crm", "Thing__c", fields);
        var connection = new SalesforceConnection(SalesforceSettings.read(
                "crm", java.util.Map.of("login-url", "http://localhost:1", "client-id", "i", "client-secret", "s")));
        var reads = new SalesforceReads(new SalesforceCalls(connection, "crm", "salesforce-crm"), subscription, THING);
        return new SalesforceEvents(reads, reading, lost::add);
    }

    private static Function<Collection<String>, List<Change>> read(String key, Fields fields) {
        return keys ->
                List.of(new Change("things", "crm", key, Operation.READ, fields, Instant.EPOCH, Position.NONE, ""));
    }

    /** The org's clock may step back, or differ from server to server. */
    @Test
    void eventIsLaterThanThoseThatWereToldBeforeIt() {
        var events = events(FIELDS);
        var times = List.of(1_000L, 900L, 900L, 1_001L, 1_002L, 2_000L);
        var places = new ArrayList<Position>();
        for (var n = 0; n < times.size(); n++) {
            places.add(place(events, times.get(n), n));
        }

        for (var n = 1; n < places.size(); n++) {
            assertThat(places.get(n).isNotPast(places.get(n - 1))).isFalse();
            assertThat(places.get(n).log()).isEqualTo(times.get(n));
        }
        assertThat(places.get(5).order()).isEqualTo(2_000);
        events.resume(places.get(1));
        assertThat(place(events, times.get(2), 2)).isEqualTo(places.get(2));
    }

    private static Position place(SalesforceEvents events, long committedMillis, int number) {
        var event = event("DELETE");
        header(event).put("commitTimestamp", committedMillis);
        return one(events.changes(event, "r" + number)).position();
    }

    private static GenericRecord event(String type) {
        var header = new GenericData.Record(SCHEMA.getField("ChangeEventHeader").schema());
        header.put("recordIds", List.of("a01"));
        header.put("changeType", type);
        header.put("changeOrigin", "");
        header.put("commitTimestamp", 1_000L);
        header.put("commitUser", "005000000000001AAA");
        header.put("nulledFields", List.of());
        header.put("diffFields", List.of());
        header.put("changedFields", List.of());
        var event = new GenericData.Record(SCHEMA);
        event.put(0, header);
        return event;
    }

    private static GenericRecord header(GenericRecord event) {
        return (GenericRecord) event.get(0);
    }

    private static Change one(List<Change> changes) {
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }
}
