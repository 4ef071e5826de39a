package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.SyncFiles.ENDS;
import static dev.bactrian.definition.language.SyncFiles.FILE;
import static dev.bactrian.definition.language.SyncFiles.MAPPING;
import static dev.bactrian.definition.language.SyncFiles.mistakes;
import static dev.bactrian.definition.language.SyncFiles.mistakesWith;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake is told once, in words that teach, and nothing that follows from it. */
class WrongFilesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "conflict_resolution: { strategy: field_prio, field_rules: [{ field: Id, priority_system: crm }] } | conflict_resolution.strategy: unknown word",
                "conflict_resolution: { strategy: sytem_priority, priority: [crm] } | conflict_resolution.strategy: unknown word",
                "conflict_resolution: { strategy: system_priority, priority: crm } | conflict_resolution.priority: expected a list",
                "conflict_resolution: { strategy: manual, priority: crm } | conflict_resolution.priority: expected a list",
                "conflict_resolution: { strategy: system_priority, priority: [1] } | conflict_resolution.priority[0]: expected a name",
                "field_mappings: [x] | field_mappings[0]: expected keys and values",
                "conflict_resolution: { strategy: field_level_priority, field_rules: crm } | conflict_resolution.field_rules: expected a list",
                "deletes: sotf && soft_delete_field: gone | deletes: unknown word",
                "deletes: soft && soft_delete_field: 5 | soft_delete_field: expected a name, got 5 without quotes",
                "rollout: { mode: subsets, filter: '${body[Id]} == 1' } | rollout.mode: unknown word",
                "rollout: { mode: subset, filter: [] } | rollout.filter: expected a text",
                "error_handling: { retry_strategy: { max_delay_seconds: 1s, initial_delay_seconds: 600 } } | max_delay_seconds: expected a number from 0.01 to 86400, got '1s'",
                "sync_type: bidirektional && source_to_target: false | sync_type: unknown word",
                "target: { type: postgres, table: t, credentials: none } | target.credentials: expected keys and values",
                "target: { system: own, type: snowflake, table: t, credentials: { host: h } } | target.type: 'snowflake' is not supported yet",
                "validation_rules: [{ field: Id, rule: range, min: [1] }] | validation_rules[0].min: expected a text",
                "validation_rules: [{ field: Id, rule: one_of, values: a }] | validation_rules[0].values: expected a list",
                "field_mappings: Id | field_mappings: expected a list",
                "deletes: ~ | deletes: expected one of",
                "error_handling: { notification: { slack: 'https://hooks.slack.com/services/T0/B0/SECRET' } } | got 'https://hooks.slack.com/…'",
                "target: { type: postgres, table: t, credentials: { database: d, user: u, host: 'jdbc:postgresql://db/d?password=hunter2' } } | got 'jdbc:postgresql://db/d?password=…'",
                "target: { type: postgres, table: t, credentials: { database: d, user: u, password: '{{nowhere' } } | password: a placeholder in it is not closed",
                "target: { type: postgres, table: t, credentials: { database: d, user: u, port: '{{table}}' } } | got '{{table}}'",
                "deletes: '{{table}}' | unknown word '{{table}}' (allowed: ",
                "target: { type: postgres, table: t, credentials: { database: d, user: u, password: '{{table}}',geheim } } | unknown key '…'",
                "source: { system: manual, type: salesforce, object: A, credentials: { client_id: i, client_secret: '{{table}}', instance_url: 'https://a' } } | source.system: 'manual' is a word of priority_system",
                "source: { system: o, typ: salesforce, object: A, credentials: {} } | source.typ: unknown key 'typ'",
                "error_handling: { notification: { chanels: [slack], threshold: error } } | unknown key 'chanels'",
                "error_handling: { notification: { email: [] } } | email: names nobody",
                "error_handling: { notification: { slack: xoxb-1234-secret } } | got 'xox…'",
                "error_handling: { retry_strategy: { initial_delay_seconds: 400 } } | initial_delay_seconds: the longest wait (300 s) is less than the first one (400 s)",
                "conflict_resolution: [manual] | expected one of last_write_wins, system_priority, field_level_priority, manual, or keys and values, got a list",
                "source: { type: salesforce, system: o, object: A, credentials: { client_id: i, client_secret: '{{table}}', instance_url: 'https://a', api_version: '63' } } | expected a version, e.g. '63.0', got '63'",
                "source: { system: 'https://ada:secret@example.com', object: A } | source.system: unknown system 'https://…@example.com'",
                "target: { system: erp, table: a, port: 'postgres://ada:secret@example.com' } | target.port: unknown key",
                "target: { system: own, type: postgres, table: a, credentials: { database: d, user: u, port: postgres://ada:secret-that-is-longer-than-sixty-characters-and-so-cut@example.com } } | got 'postgres://…@example.com'",
                "field_mappings: [{ source: Name, target: name, direction: to_target, transformation: { simple: body.toLowerCase() } }] | does not look at the value",
                "field_mappings: [{ source: Name, target: name, transform: trim }] | default_region; did you mean 'transformation'?)",
                "validation_rules: [{ field: Id, rule: email }] | date_format; did you mean 'email_format'?)",
                "field_mappings: [{ source: Name, target: name, default: NULL }] | field_mappings[0].default: expected a text, got nothing",
                "deletes: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | is nested more than 30 deep",
                "connection_name: 9lives | connection_name: expected a letter"
            })
    void oneMistakeIsToldOnce(String lines, String message) {
        assertThat(mistakesWith(lines.replace(" && ", "\n")))
                .singleElement()
                .asString()
                .contains(message.replace('\'', '"'))
                .doesNotContain("secret-", "-secret", "ada:secret", "hunter2", "geheim", "did you mean \"63");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "performance_settings: { batch_size: '200' } | expected a whole number from 1 to 10000, got the text '200'; write it without quotes",
                "performance_settings: { batch_size: 5d } | expected a whole number from 1 to 10000, got '5d'",
                "performance_settings: { batch_size: 1.5 } | expected a whole number from 1 to 10000, got 1.5",
                "loop_prevention: { enabled: 'true' } | expected true or false, got the text 'true'; write it without quotes",
                "match_on: [true] | match_on[0]: expected a name, got true without quotes",
                "external_id_field: 5 | external_id_field: expected a name, got 5 without quotes",
                "external_id_field: !foo Id | unknown tag: take it out, or put a text that begins with ! into quotes",
                "error_handling: { notification: { slack: #ops, threshold: warning } } | (#ops on line 5 is a comment; put a text that begins with # into quotes)",
                "source: { system: crn, object: A } && conflict_resolution: { strategy: system_priority, priority_system: crm } | source.system: unknown system 'crn'",
                "external_id_field: *foo | no valid YAML: an alias stands for nothing; put a text that begins with * into quotes",
                "include_fields: [] | include_fields: names no field: leave it out",
                "initial_sync: { strategy: none } | unknown key 'initial_sync' (allowed: connection_name, ",
                "initial_sync: { strategy: none } | monitoring, publish, $schema); 'initial_sync' stands in sync_settings",
                "loop_prevention: &a { enabled: true, <<: { enabled: true } } | loop_prevention.<<: merge keys are no part of YAML 1.2",
                "deletes: ignore && delete_conflict: delete_wins | delete_conflict: 'delete_wins' contradicts deletes: ignore",
                "deletes: '{{nowhere' | deletes: a placeholder in '{{nowhere' is not closed (expected {{name}})",
                "error_handling: { notification: { slack: } } | expected a Slack channel in quotes, e.g. '#operations', got nothing",
                "field_mappings: [{ source: Id, target: a, direction: to_target, transformation: { simple: abc } }] | transformation.simple: does not look at the value (expected ${body} in it)",
                "conflict_resolution: { strategy: manual, clock_tolerance_ms: 5 } | clock_tolerance_ms: stands only with strategy: last_write_wins or field_level_priority",
                "target: { type: snowflake, table: t } | target.type: 'snowflake' is not supported yet",
                "target: { type: postgres, table: t, credentials: { database: d, user: u, host: 'db:5432' } } | expected the name or address of a machine, without a port ([…] around an address of IPv6), got 'db:5432'",
                "source: { system: o, type: salesforce, object: A, credentials: { client_id: i, client_secret: '{{s}}', instance_url: example.my.salesforce.com } } | expected an address, e.g. https://example.my.salesforce.com, got 'example.my.salesforce.com'",
                "source: { system: o, type: salesforce, object: A, credentials: { client_id: i, client_secret: '{{s}}', instance_url: 'https://a', api_version: latest } } | expected a version, e.g. '63.0', got 'latest'",
                "validation_rules: [{ field: Id, rule: date_format, pattern: YYYY-MM-DD }] | got 'YYYY-MM-DD'; did you mean 'yyyy-MM-dd'?",
                "validation_rules: [{ field: Id, rule: date_format, pattern: nonsense }] | expected a pattern of d, M and y for day, month and year, like dd.MM.yyyy, got 'nonsense'"
            })
    void mistakeSaysWhatIsAllowed(String lines, String message) {
        assertThat(mistakesWith(lines.replace('\'', '"').replace(" && ", "\n")))
                .singleElement()
                .asString()
                .contains(message.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${bean:type:java.lang.System?method=exit(7)} | '${bean:type:java.lang.System?method=exit(7)}' names no bean",
                "${bean:java.lang.System?method=exit(7)} | names no bean (expected ${bean:name} or ${bean:name?method=name}, and nothing behind it)",
                "${body}${type:java.lang.Integer.MAX_VALUE} | '${type…}' does not ask for the value (functions that do: body, ",
                "${bean:erp-datasource.getConnection().createStatement().execute(1)} | names no bean",
                "${bean:erp-datasource?method=getConnection().close()} | names no bean",
                "${bean:cleaner.clean(${body})} | puts a value into the code of '${bean…}'",
                "${body.concat(${body})} | puts a value into the code of '${body…}'",
                "${body.$simple{body}} | puts a value into the code of '${body…}'",
                "${body[class]} | asks for a class, not for the value",
                "${body.getClassLoader()} | asks for a class, not for the value",
                "${body}${camelContext.registry} | '${camelContext…}' does not ask for the value",
                "${body}${exchange.context} | '${exchange…}' does not ask for the value",
                "${body}${properties:bactrian.desk.token} | '${properties…}' does not ask for the value",
                "${body}${sys.user.home} | '${sys…}' does not ask for the value",
                "resource:file:/etc/passwd?${body} | is read from elsewhere",
                "${body}${ref:dataSource} | '${ref…}' does not ask for the value",
                "${body}${env.HOME} | '${env…}' does not ask for the value",
                "${body}${sysenv.HOME} | '${sysenv…}' does not ask for the value",
                "${body}${bdy} | '${bdy…}' does not ask for the value",
                "${body}${bdy} | did you mean 'body'?)",
                "${body}${date:now} | '${date…}' does not ask for the value",
                "${body.class.classLoader} | asks for a class, not for the value",
                "${body.getClass().getName()} | asks for a class, not for the value",
                "${bodyAs(java.io.File).delete()} | makes no value (expected a type of java.lang, java.math or java.time)",
                "$init{ $a := ${body} }init$${body} | holds a block of functions",
                "abc{body} | does not look at the value (expected ${body} in it)",
                "$body | does not look at the value (expected ${body} in it)",
                "$(body) | does not look at the value (expected ${body} in it)"
            })
    void expressionAsksForTheValueAndNothingElse(String expression, String message) {
        var mapping =
                "field_mappings: [{ source: Name, target: name, direction: to_target, transformation: { simple: '%s' } }]";

        assertThat(mistakesWith(mapping.formatted(expression)))
                .singleElement()
                .asString()
                .contains("field_mappings[0].transformation.simple: ")
                .contains(message.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body}",
                "${ body.trim() }",
                "$simple{body.trim()}",
                "SF-${body}",
                "${bean:cleaner}",
                "${bean:cleaner.clean}",
                "${bean:cleaner?method=clean(*, 1.5)}",
                "${bodyAs(String).trim()}",
                "${bodyAs(java.math.BigDecimal)}",
                "${iif(${body} == \"a.b\",yes,${body})}",
                "${replace(a,b)}${body}"
            })
    void expressionMayAskForTheValueInManyWays(String expression) {
        var mapping =
                "field_mappings: [{ source: Name, target: name, direction: to_target, transformation: { simple: '%s' } }]";

        assertThat(mistakesWith(mapping.formatted(expression))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${body[Id]} == ${bean:type:java.lang.System?method=getenv} | names no bean",
                "${body[Id]} == ${sys.user} | '${sys…}' does not ask for the value",
                "${body[Id].class} == 1 | asks for a class, not for the value",
                "${body[Id]} == ${date:now:yyyy} | "
            })
    void filterAsksForFieldsAndTheTime(String filter, String message) {
        var found = mistakesWith("rollout: { mode: subset, filter: '" + filter + "' }");

        if (message == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().asString().contains("rollout.filter: ", message.replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conflict_resolution: manual\nsync_settings: { conflict_resolution: { strategy: manual } }",
                "sync_settings: { conflict_resolution: manual }\nconflict_resolution: { strategy: manual }",
                "monitoring: { metrics: [sync_latency], metric_collection: [latency] }"
            })
    void whatMeansTheSameIsNoContradiction(String lines) {
        assertThat(mistakesWith(lines)).isEmpty();
    }

    @Test
    void wordAndItsPartsContradictEachOtherWhereTheyDiffer() {
        assertThat(mistakesWith("conflict_resolution: manual\nsync_settings: { conflict_resolution:"
                        + " { strategy: last_write_wins } }"))
                .singleElement()
                .asString()
                .contains("says something else than sync_settings.conflict_resolution on line 6");
    }

    @Test
    void salesforceTakesANameInAnyCaseForTheSameFieldAndPostgresDoesNot() {
        var mappings = "field_mappings:\n  - { source: Name, target: name }\n  - { source: %s, target: %s }\n";

        assertThat(mistakes(ENDS + mappings.formatted("NAME", "other")))
                .singleElement()
                .asString()
                .contains("field \"NAME\" is mapped twice (first on line 4)");
        assertThat(mistakes(ENDS + mappings.formatted("Other", "NAME"))).isEmpty();
    }

    @Test
    void valuesMayNotBeEmpty() {
        assertThat(mistakes(ENDS + "field_mappings: [{ source: Id, target: id, values: {} }]"))
                .singleElement()
                .asString()
                .contains("field_mappings[0].values: must not be empty");
    }

    @Test
    void secondDocumentIsToldWithItsPlace() {
        assertThat(mistakes(ENDS + MAPPING + "---\n" + ENDS))
                .containsExactly(FILE + ":5:1: a second YAML document begins here: one file holds one");
    }

    @Test
    void commentOfAnotherLanguageIsHintedAt() {
        assertThat(mistakes("{ \"source\": {}, // the CRM\n  \"target\": {} }"))
                .singleElement()
                .asString()
                .contains("no valid YAML: ", "(a comment begins with #, not with // or /*)");
    }

    @Test
    void longTextIsNotRepeatedWhole() {
        assertThat(mistakes("a long text ".repeat(100)))
                .singleElement()
                .asString()
                .hasSizeLessThan(150)
                .contains("expected keys and values, got \"a long text");
    }
}
