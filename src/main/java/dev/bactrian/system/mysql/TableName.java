package dev.bactrian.system.mysql;

/** A table and the database that it is in. */
record TableName(String database, String name) {

    /**
     * @param object {@code table} or {@code database.table}
     * @param standard the database of a table that is named alone
     */
    static TableName of(String object, String standard) {
        var dot = object.indexOf('.');
        return dot < 0
                ? new TableName(standard, object)
                : new TableName(object.substring(0, dot), object.substring(dot + 1));
    }

    @Override
    public String toString() {
        return database + "." + name;
    }
}
