package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** {@code /sobjects}, {@code /sobjects/X} and {@code /sobjects/X/describe}: what the org has. */
final class DescribeCalls {
    private final Org org;
    /** Objects and fields are what they are from the start on. */
    private final Instant modified;

    DescribeCalls(Org org) {
        this.org = org;
        this.modified = org.now().truncatedTo(ChronoUnit.SECONDS);
    }

    Response summary(Request request) {
        if (request.path().size() == 4) {
            return global(request);
        }
        ObjectNode node = Json.object();
        ObjectType type = RecordCalls.table(org, request.segment(4)).type();
        node.set("objectDescribe", head(type, request.version()));
        node.putArray("recentItems");
        return Response.json(200, node);
    }

    Response object(Request request) {
        ObjectType type = RecordCalls.table(org, request.segment(4)).type();
        ObjectNode node = head(type, request.version());
        ArrayNode fields = node.putArray("fields");
        type.fields().forEach(field -> fields.add(field(type, field)));
        ArrayNode children = node.putArray("childRelationships");
        org.tables().forEach(table -> children(children, table.type(), type));
        node.putArray("recordTypeInfos");
        node.putArray("supportedScopes").addObject().put("label", "All").put("name", "everything");
        return unlessKnown(request, node);
    }

    private Response unlessKnown(Request request, ObjectNode node) {
        Response response = Conditions.isKnown(request, modified) ? Response.empty(304) : Response.json(200, node);
        return response.with(
                "Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atZone(ZoneOffset.UTC)));
    }

    private Response global(Request request) {
        ObjectNode node = Json.object();
        node.put("encoding", "UTF-8");
        node.put("maxBatchSize", 200);
        ArrayNode objects = node.putArray("sobjects");
        for (Table table : org.tables()) {
            objects.add(head(table.type(), request.version()));
        }
        return unlessKnown(request, node);
    }

    private static ObjectNode head(ObjectType type, String version) {
        ObjectNode node = Json.object();
        String url = "/services/data/v" + version + "/sobjects/" + type.name();
        node.put("name", type.name());
        node.put("label", type.label());
        node.put("labelPlural", type.pluralLabel());
        node.put("keyPrefix", type.keyPrefix());
        node.put("custom", type.name().contains("__"));
        node.put("createable", type.isWritable());
        for (String ability : new String[] {"updateable", "deletable", "undeletable", "mergeable"}) {
            node.put(ability, type.isWritable() && !type.isEvent());
        }
        for (String ability : new String[] {"queryable", "retrieveable", "searchable", "replicateable", "layoutable"}) {
            node.put(ability, !type.isEvent());
        }
        for (String no : new String[] {
            "activateable",
            "customSetting",
            "deprecatedAndHidden",
            "feedEnabled",
            "hasSubtypes",
            "isInterface",
            "isSubtype"
        }) {
            node.put(no, false);
        }
        node.put("triggerable", type.isWritable());
        node.put("mruEnabled", type.isWritable());
        ObjectNode urls = node.putObject("urls");
        urls.put("sobject", url);
        urls.put("describe", url + "/describe");
        urls.put("rowTemplate", url + "/{ID}");
        return node;
    }

    private static ObjectNode field(ObjectType type, Field field) {
        ObjectNode node = Json.object();
        node.put("name", field.name());
        node.put("label", field.label());
        node.put("type", field.type().describeName());
        node.put("soapType", field.type().soapType());
        node.put("length", field.length());
        node.put("byteLength", field.length() * 3);
        node.put("digits", field.type() == FieldType.INTEGER ? field.digits() : 0);
        node.put("precision", field.type().isDecimal() ? field.digits() : 0);
        node.put("scale", field.scale());
        node.put("createable", field.isCreateable() && type.isWritable());
        node.put("updateable", field.isUpdateable() && type.isWritable() && !type.isEvent());
        node.put("calculated", field.has(Trait.CALCULATED));
        boolean flag = field.type() == FieldType.BOOLEAN;
        node.put("nillable", !flag && !field.has(Trait.REQUIRED) && !field.has(Trait.ALWAYS_SET));
        node.put("defaultedOnCreate", flag || field.has(Trait.ALWAYS_SET));
        node.put("externalId", field.has(Trait.EXTERNAL_ID));
        node.put("unique", field.has(Trait.UNIQUE));
        node.put("idLookup", field.isIndexed() || field.type() == FieldType.ID);
        node.put("caseSensitive", false);
        node.put("custom", field.isCustom());
        node.put("nameField", field.has(Trait.NAME));
        node.put("restrictedPicklist", field.has(Trait.RESTRICTED));
        abilities(node, field);
        node.put("compoundFieldName", field.compound());
        references(node, field);
        picklist(node, field);
        return node;
    }

    private static void abilities(ObjectNode node, Field field) {
        node.put("filterable", field.isFilterable());
        node.put("sortable", field.isSortable());
        node.put("groupable", field.type().isText() && field.length() <= 255);
        node.put("aggregatable", field.type() != FieldType.ADDRESS && field.type() != FieldType.BOOLEAN);
        for (String no : new String[] {
            "autoNumber",
            "cascadeDelete",
            "dependentPicklist",
            "deprecatedAndHidden",
            "displayLocationInDecimal",
            "encrypted",
            "formulaTreatNullNumberAsZero",
            "htmlFormatted",
            "namePointing",
            "permissionable",
            "polymorphicForeignKey",
            "queryByDistance",
            "restrictedDelete",
            "searchPrefilterable",
            "writeRequiresMasterRead",
            "highScaleNumber",
            "aiPredictionField"
        }) {
            node.put(no, false);
        }
        for (String none : new String[] {
            "calculatedFormula",
            "controllerName",
            "defaultValueFormula",
            "extraTypeInfo",
            "filteredLookupInfo",
            "inlineHelpText",
            "mask",
            "maskType",
            "referenceTargetField",
            "relationshipOrder"
        }) {
            node.putNull(none);
        }
        if (field.type() == FieldType.BOOLEAN) {
            node.put("defaultValue", false);
        } else {
            node.putNull("defaultValue");
        }
    }

    private static void references(ObjectNode node, Field field) {
        String relationship = field.relationshipName();
        node.put("relationshipName", relationship.isEmpty() ? null : relationship);
        ArrayNode references = node.putArray("referenceTo");
        field.references().forEach(references::add);
    }

    private static void picklist(ObjectNode node, Field field) {
        ArrayNode values = node.putArray("picklistValues");
        for (String value : field.values()) {
            values.addObject()
                    .put("active", true)
                    .put("defaultValue", false)
                    .put("label", value)
                    .putNull("validFor")
                    .put("value", value);
        }
    }

    private static void children(ArrayNode children, ObjectType child, ObjectType parent) {
        for (Field field : child.fields()) {
            if (field.references().contains(parent.name()) && child.isWritable()) {
                boolean listed = field.isCreateable() && !field.name().equals("OwnerId");
                children.addObject()
                        .put("cascadeDelete", field.has(Trait.CASCADE))
                        .put("childSObject", child.name())
                        .put("deprecatedAndHidden", false)
                        .put("field", field.name())
                        .put("relationshipName", listed ? child.childRelationshipName() : null)
                        .put("restrictedDelete", false);
            }
        }
    }
}
