package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.Key.key;
import static dev.bactrian.definition.language.Words.names;
import static dev.bactrian.definition.language.Words.text;
import static dev.bactrian.definition.language.Words.truth;
import static dev.bactrian.definition.language.Words.words;

import dev.bactrian.definition.CaseFile;

/** All that may stand in a file of cases. */
final class CaseWords {

    private static final Group EDIT = Group.of(
            key(
                            "from",
                            text(),
                            "Who edits. Each edit is made without having seen the others, as if all happened before anything was"
                                    + " written; so with `subset`, an edit after the one by which a record leaves is carried with it.")
                    .required(),
            key(
                    "operation",
                    words("create", "update", "delete", "undelete"),
                    "`undelete` brings back what was there; without a word it is a create where the system has no such record, else"
                            + " an update."),
            key(
                    "at",
                    new Type.Text(
                            "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})",
                            "a time like 2026-01-01T12:00:05Z"),
                    "When; without it one second after the edit before, so that the last one listed is the last write. Among the"
                            + " edits of one system their order counts, as in its log."),
            key("fields", new FieldsByName(), "What is edited, by the system's own names and in its own words."));

    private static final Group EXPECT = Group.of(
            key(
                    "fields",
                    new FieldsByName(),
                    "Fields of the agreed record, by either side's names. One that a person is asked about has no agreed value."),
            key(
                    "winner",
                    new TextsByText(),
                    "The system whose edit of a field stands; nobody's does where nobody has edited it."),
            key(
                    "rejected",
                    text(),
                    "The rule, or `DOES_NOT_FIT` or `NOT_FOUND`, for which changes are refused; without it none may be."),
            key("left_out", names(), "All fields that `reject_field` or `handle_nulls: ignore` keeps from the record."),
            key(
                    "asked",
                    new Type.ListOf(Words.of(CaseFile.Question.class)),
                    "What a person is asked on the way; `[]`: nothing."),
            key(
                    "writes",
                    new FieldsBySystem(),
                    "All that a system is written in the end, by its own names; `{}`: nothing."),
            key("deletes", names(), "The systems that the record is deleted in; `[]`: none."),
            key("deleted", truth(), "Whether the record is gone."));

    private static final Group CASE = Group.of(
            key("name", text(), "What the case shows; no two have the same.").required(),
            key(
                    "entity",
                    text(),
                    "In cases of a hub, whose record it is; where the hub has one entity only, that is meant without a word."),
            key(
                    "record",
                    new FieldsByName(),
                    "What both systems hold before, by either side's names, in the record's terms (so in the target's words where"
                            + " there are `values`). Fields that it leaves out are not known yet. Without it neither has the record."),
            key("changes", new Type.ListOf(EDIT), "What is edited then.").required(),
            key("expect", EXPECT, "What is to come of it. What it does not name is not looked at, but for `rejected`.")
                    .required());

    /** A whole file. */
    static final Group FILE = Group.of(
            key(
                    "types",
                    new TextsByText(),
                    "The types of fields that are no texts and of which the sync file does not say so, by either side's name, e.g."
                            + " `{ AnnualRevenue: decimal }`. With `field_selection: all` each of them is a field of both sides."),
            key("cases", new Type.ListOf(CASE), "The cases; each is about one record.")
                    .required());

    private CaseWords() {}
}
