package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.soql.Answer;

/** {@code /query?columns=true}: what a query would show, without its records. */
final class ColumnCalls {
    private ColumnCalls() {}

    static Response describe(Answer answer) {
        ObjectNode node = Json.object();
        ArrayNode columns = node.putArray("columnMetadata");
        for (Answer.Column column : answer.columns()) {
            if (column instanceof Answer.FieldColumn field) {
                column(columns, field);
            } else if (column instanceof Answer.ChildColumn children) {
                ObjectNode entry = columns.addObject();
                entry.put("aggregate", true);
                entry.put("columnName", children.relationship());
                entry.put("displayName", children.relationship());
                entry.putArray("joinColumns");
            }
        }
        node.put("entityName", answer.type().name());
        node.put("groupBy", false);
        node.put("idSelected", true);
        node.put("keyPrefix", answer.type().keyPrefix());
        return Response.json(200, node);
    }

    private static void column(ArrayNode columns, Answer.FieldColumn column) {
        ArrayNode level = columns;
        for (var hop : column.path().hops()) {
            ObjectNode join = level.addObject();
            join.put("aggregate", false);
            join.put("columnName", hop.relationship());
            join.put("displayName", hop.relationship());
            level = join.putArray("joinColumns");
        }
        Field field = column.path().field();
        ObjectNode node = level.addObject();
        boolean number = field.type().isDecimal() || field.type() == FieldType.INTEGER;
        node.put("aggregate", false);
        node.put("apexType", apexType(field.type()));
        node.put("booleanType", field.type() == FieldType.BOOLEAN);
        node.put("columnName", field.name());
        node.put("custom", field.isCustom());
        node.put("displayName", field.name());
        node.putNull("foreignKeyName");
        node.put("insertable", field.isCreateable());
        node.putArray("joinColumns");
        node.put("numberType", number);
        node.put("textType", field.type().isText());
        node.put("updatable", field.isUpdateable());
    }

    private static String apexType(FieldType type) {
        return switch (type) {
            case ID, REFERENCE -> "Id";
            case BOOLEAN -> "Boolean";
            case INTEGER -> "Integer";
            case DOUBLE, CURRENCY, PERCENT -> "Double";
            case DATE -> "Date";
            case DATETIME -> "Datetime";
            default -> "String";
        };
    }
}
