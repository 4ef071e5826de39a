package dev.bactrian.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameWordsTest {

    @ParameterizedTest
    @CsvSource({
        "AnnualRevenue,annual revenue",
        "annual_revenue,annual revenue",
        "Loyalty_Tier__c,loyalty tier",
        "BillingPostalCode,billing postcode",
        "zip-code,postcode",
        "sf_id,sf id",
        "CRMAccountID,crm account id",
        "E-Mail,email",
        "Tel. No,phone number",
        "surname,last name",
        "LastModifiedDate,modified",
        "updated_at,modified",
        "createdAt,created",
        "created_by,created by",
        "Straße 1,straße 1",
        "___,''"
    })
    void nameIsItsWords(String name, String words) {
        assertThat(String.join(" ", NameWords.common(NameWords.of(name)))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"accounts,account", "companies,company", "address,address", "bus,bus", "news,new"})
    void objectOfManyIsOne(String word, String singular) {
        assertThat(NameWords.singular(word)).isEqualTo(singular);
    }

    @ParameterizedTest
    @CsvSource({
        "sf,salesforce,true",
        "crm,crm,true",
        "s,salesforce,false",
        "erp,salesforce,false",
        "fs,salesforce,false"
    })
    void wordMayBeShortForASystem(String word, String name, boolean isShort) {
        assertThat(NameWords.isShortFor(word, name)).isEqualTo(isShort);
        assertThat(List.of(NameWords.asColumn("AnnualRevenue__c"))).containsExactly("annual_revenue");
    }
}
