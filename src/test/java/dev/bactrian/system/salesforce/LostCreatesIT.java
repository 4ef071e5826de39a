package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.sandbox.salesforce.OrgFile;
import dev.bactrian.sandbox.salesforce.SalesforceSettings;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.system.ConnectedSystem.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creates whose answer was lost: found by an external id, or by what they wrote, or left to a person. */
class LostCreatesIT {

    private static final String EXTERNAL_ID = "Bactrian_Id__c";

    @TempDir
    private Path folder;

    @Test
    void externalIdTellsTheRecordThoughTheOrgAlteredEverythingElse() throws Exception {
        try (var standIn = SalesforceStandIn.start(SalesforceSettings.empty().withOrg(org()));
                var org = new Org(standIn, subscription())) {
            var wanted = Fields.of(Map.of("Name", "Ada", EXTERNAL_ID, "erp:42"));
            standIn.trouble().cutAfterCommit(1);
            assertThatThrownBy(() -> org.deliver(create(wanted, null))).isNotNull();
            var id = String.valueOf(standIn.records("Account").get(0).get("Id"));
            standIn.update("Account", id, Map.of("Name", "altered"));

            var again = org.deliver(create(wanted, Instant.now()));

            assertThat(again.get(0).answer()).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                            differs.actual().key())
                    .isEqualTo(id));
            assertThat(standIn.size("Account")).isEqualTo(1);
        }
    }

    @Test
    void createOfWhatIsThereUnderTheSameExternalIdFindsIt() throws Exception {
        try (var standIn = SalesforceStandIn.start(SalesforceSettings.empty().withOrg(org()));
                var org = new Org(standIn, subscription())) {
            var id = standIn.create("Account", Map.of("Name", "Ada", EXTERNAL_ID, "erp:42"));

            var answers = org.deliver(
                    create(Fields.of(Map.of("Name", "Bea", EXTERNAL_ID, "erp:42")), null),
                    create(Fields.of(Map.of("Name", "Cid", EXTERNAL_ID, "erp:43")), null));

            assertThat(answers.get(0).answer()).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                            differs.actual().key())
                    .isEqualTo(id));
            assertThat(answers.get(1).answer()).isInstanceOf(Answer.Written.class);
        }
    }

    @Test
    void createThatCannotBeToldFromAnothersIsLeftToAPerson() throws Exception {
        try (var standIn = SalesforceStandIn.start(SalesforceSettings.empty());
                var org = new Org(standIn)) {
            var began = Instant.now();
            standIn.create("Account", Map.of("Name", "Ada"));
            standIn.create("Account", Map.of("Name", "Ada"));

            var answers = org.deliver(create(Fields.of("Name", "Ada"), began));

            assertThat(answers.get(0).answer())
                    .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.code())
                            .isEqualTo("UNCERTAIN_CREATE"));
            assertThat(standIn.size("Account")).isEqualTo(2);
        }
    }

    private static Subscription subscription() {
        var fields = new ArrayList<>(Org.FIELDS);
        fields.add(EXTERNAL_ID);
        return new Subscription("accounts", "crm", "Account", fields);
    }

    private OrgFile org() throws IOException {
        var file = folder.resolve("org.yaml");
        Files.writeString(
                file,
                "fields:\n  Account:\n    - {name: " + EXTERNAL_ID + ", externalId: true, unique: true, length: 80}\n");
        return OrgFile.read(file);
    }

    private static Delivery create(Fields wanted, @Nullable Instant uncertainSince) {
        return new Delivery(1, WriteKind.CREATE, null, Fields.none(), wanted, "t1", uncertainSince);
    }
}
