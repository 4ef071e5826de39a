package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.soql.Lexer.Kind;
import dev.bactrian.sandbox.salesforce.soql.Lexer.Token;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a SOQL statement by recursive descent; what it does not know it refuses by name, with MALFORMED_QUERY. */
public final class Parser {
    static final Set<String> AGGREGATES = Set.of("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX");
    private static final Set<String> CLAUSES = Set.of(
            "FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING", "FOR", "WITH", "USING", "ALL", "UPDATE",
            "ASC", "DESC", "NULLS");

    private final List<Token> tokens;
    private final LocalDate today;
    private int at;

    private Parser(List<Token> tokens, LocalDate today) {
        this.tokens = tokens;
        this.today = today;
    }

    /** Reads a whole statement; date literals are taken relative to {@code today}. */
    public static Query parse(String soql, LocalDate today) {
        Parser parser = new Parser(Lexer.tokens(soql), today);
        Query query = parser.query();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected();
        }
        return query;
    }

    Query query() {
        expect("SELECT");
        List<Query.Selected> select = new ArrayList<>();
        do {
            select.add(selected());
        } while (accept(","));
        expect("FROM");
        String from = from();
        if (peek().is("USING")) {
            throw unsupported("USING SCOPE");
        }
        Condition where = accept("WHERE") ? new ConditionParser(this).parse() : null;
        skipMode();
        List<Query.Path> groupBy = groupBy();
        Condition having = !groupBy.isEmpty() && accept("HAVING") ? new ConditionParser(this).parse() : null;
        List<Query.Order> orderBy = orderBy();
        Integer limit = accept("LIMIT") ? integer() : null;
        Integer offset = accept("OFFSET") ? integer() : null;
        skipLocking();
        boolean allRows = accept("ALL");
        if (allRows) {
            expect("ROWS");
        }
        return new Query(select, from, where, groupBy, having, orderBy, limit, offset == null ? 0 : offset, allRows);
    }

    private Query.Selected selected() {
        if (accept("(")) {
            Query children = query();
            expect(")");
            return new Query.SelectedChildren(children);
        }
        String name = word();
        if (name.equalsIgnoreCase("TYPEOF") && peek().kind() == Kind.WORD) {
            throw unsupported("TYPEOF");
        }
        return peek().is("(") ? call(name) : new Query.SelectedPath(pathFrom(name), alias());
    }

    private Query.Selected call(String name) {
        String function = name.toUpperCase(Locale.ROOT);
        if (function.equals("FIELDS")) {
            expect("(");
            String kind = word().toUpperCase(Locale.ROOT);
            expect(")");
            return new Query.SelectedFields(kind);
        }
        Query.Path path = pathFrom(name);
        if (!AGGREGATES.contains(function)) {
            return new Query.SelectedPath(path, alias());
        }
        Query.Path of = path.names().isEmpty() ? null : new Query.Path(path.names(), "");
        return new Query.SelectedAggregate(function, of, alias());
    }

    private @Nullable String alias() {
        Token next = peek();
        boolean isAlias =
                next.kind() == Kind.WORD && !CLAUSES.contains(next.text().toUpperCase(Locale.ROOT));
        return isAlias ? word() : null;
    }

    /** {@code FROM Account a}: fields may then be written {@code a.Name}, which the binding of paths understands. */
    private String from() {
        String object = word();
        String alias = alias();
        if (peek().is(",")) {
            throw unsupported("more than one object in FROM");
        }
        return alias == null ? object : object + " " + alias;
    }

    private List<Query.Path> groupBy() {
        List<Query.Path> paths = new ArrayList<>();
        if (accept("GROUP")) {
            expect("BY");
            do {
                if (peek().is("ROLLUP") || peek().is("CUBE")) {
                    throw unsupported("GROUP BY " + peek().text().toUpperCase(Locale.ROOT));
                }
                paths.add(path());
            } while (accept(","));
        }
        return paths;
    }

    private List<Query.Order> orderBy() {
        List<Query.Order> orders = new ArrayList<>();
        if (accept("ORDER")) {
            expect("BY");
            do {
                Query.Selected by = selectedForOrder();
                Query.Direction direction = accept("DESC") ? Query.Direction.DESC : ascending();
                Query.Nulls nulls = Query.Nulls.FIRST;
                if (accept("NULLS")) {
                    nulls = accept("LAST") ? Query.Nulls.LAST : first();
                }
                orders.add(new Query.Order(by, direction, nulls));
            } while (accept(","));
        }
        return orders;
    }

    private Query.Selected selectedForOrder() {
        String name = word();
        return peek().is("(") ? call(name) : new Query.SelectedPath(pathFrom(name), null);
    }

    private Query.Direction ascending() {
        accept("ASC");
        return Query.Direction.ASC;
    }

    private Query.Nulls first() {
        expect("FIRST");
        return Query.Nulls.FIRST;
    }

    /** Every user of the stand-in may see everything. */
    private void skipMode() {
        if (accept("WITH") && !accept("SECURITY_ENFORCED") && !accept("USER_MODE") && !accept("SYSTEM_MODE")) {
            throw unsupported("WITH " + peek().text());
        }
    }

    /** FOR VIEW, FOR REFERENCE and FOR UPDATE change nothing about the answer. */
    private void skipLocking() {
        while (accept("FOR")) {
            word();
        }
    }

    Query.Path path() {
        return pathFrom(word());
    }

    private Query.Path pathFrom(String first) {
        if (accept("(")) {
            return function(first);
        }
        List<String> names = new ArrayList<>(List.of(first));
        while (accept(".")) {
            names.add(word());
        }
        return new Query.Path(names, "");
    }

    private Query.Path function(String name) {
        String function = name.toUpperCase(Locale.ROOT);
        if (!AGGREGATES.contains(function) && DateFunction.named(function).isEmpty()) {
            throw unsupported("function " + name);
        }
        if (function.equals("COUNT") && accept(")")) {
            return new Query.Path(List.of(), function);
        }
        Query.Path of = path();
        if (!of.function().isEmpty()) {
            throw unsupported("function " + of.function() + " within " + function);
        }
        expect(")");
        return new Query.Path(of.names(), function);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        return tokens.get(at++);
    }

    boolean accept(String word) {
        if (peek().is(word)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw unexpected();
        }
    }

    String word() {
        if (peek().kind() != Kind.WORD) {
            throw unexpected();
        }
        return next().text();
    }

    int integer() {
        if (peek().kind() != Kind.NUMBER) {
            throw unexpected();
        }
        String text = next().text();
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with negative numbers.
        }
        throw new Refused("MALFORMED_QUERY", "a whole number of at least 0 is expected, got: " + text);
    }

    LocalDate today() {
        return today;
    }

    Refused unexpected() {
        Token token = peek();
        return new Refused(
                "MALFORMED_QUERY",
                "ERROR at Row:1:Column:" + (token.column() + 1) + "\nunexpected token: '" + token.text() + "'");
    }

    Refused unsupported(String what) {
        return new Refused("MALFORMED_QUERY", "not supported by this stand-in: " + what);
    }
}
