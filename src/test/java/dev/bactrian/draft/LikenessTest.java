package dev.bactrian.draft;

import static dev.bactrian.draft.Objects.field;
import static dev.bactrian.draft.Objects.readOnly;
import static dev.bactrian.draft.Objects.table;
import static dev.bactrian.draft.Objects.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.ValueType;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    @ParameterizedTest
    @CsvSource({
        "Phone,phone,SURE",
        "AnnualRevenue,annual_revenue,SURE",
        "Loyalty_Tier__c,loyaltyTier,SURE",
        "Telephone,phone,LIKELY",
        "BillingPostalCode,billing_zip,LIKELY",
        "Name,account_name,LIKELY",
        "customer_number,number,LIKELY",
        "Industry,industry_type,GUESS",
        "discount,discounts_percent,",
        "Phone,Fax,",
        "Organisation,Organizaton,GUESS"
    })
    void namesTellHowLikelyItIs(String one, String other, String sureness) {
        var likeness = Likeness.of(
                text(one), table("accounts", Set.of(), text(one)), text(other), table("customer", Set.of()));

        assertThat(likeness.map(found -> found.sureness().name())).isEqualTo(Optional.ofNullable(sureness));
    }

    @Test
    void typesThatCannotHoldEachOtherAreNotAlike() {
        var objects = table("accounts", Set.of());

        assertThat(Likeness.of(field("since", ValueType.DATE), objects, field("since", ValueType.BOOLEAN), objects))
                .isEmpty();
        assertThat(Likeness.of(text("since"), objects, field("since", ValueType.DATE), objects))
                .hasValueSatisfying(likeness -> assertThat(likeness)
                        .extracting(Likeness::sureness, Likeness::why)
                        .containsExactly(Likeness.Sureness.GUESS, "same name, but text and date"));
        assertThat(Likeness.of(field("seats", ValueType.INTEGER), objects, field("seats", ValueType.DECIMAL), objects))
                .map(Likeness::sureness)
                .contains(Likeness.Sureness.SURE);
    }

    @Test
    void whatNobodyMayWriteIsNotCarried() {
        var objects = table("accounts", Set.of());

        assertThat(Likeness.of(
                        readOnly("score", ValueType.INTEGER), objects, readOnly("score", ValueType.INTEGER), objects))
                .isEmpty();
        assertThat(Likeness.of(
                        readOnly("score", ValueType.INTEGER), objects, field("score", ValueType.INTEGER), objects))
                .isPresent();
    }
}
