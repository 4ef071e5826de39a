package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Values;
import dev.bactrian.sandbox.salesforce.soql.Lexer.Kind;
import dev.bactrian.sandbox.salesforce.soql.Lexer.Token;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what follows WHERE or HAVING. */
final class ConditionParser {
    private final Parser parser;

    ConditionParser(Parser parser) {
        this.parser = parser;
    }

    /** SOQL knows no precedence between AND and OR: a mix needs parentheses. */
    Condition parse() {
        Condition first = unary();
        if (parser.peek().is("AND")) {
            return new Condition.And(rest(first, "AND"));
        }
        if (parser.peek().is("OR")) {
            return new Condition.Or(rest(first, "OR"));
        }
        return first;
    }

    private List<Condition> rest(Condition first, String connective) {
        List<Condition> parts = new ArrayList<>(List.of(first));
        while (parser.accept(connective)) {
            parts.add(unary());
        }
        if (parser.peek().is("AND") || parser.peek().is("OR")) {
            throw parser.unexpected();
        }
        return parts;
    }

    private Condition unary() {
        if (parser.accept("NOT")) {
            return new Condition.Not(unary());
        }
        if (parser.accept("(")) {
            Condition inner = parse();
            parser.expect(")");
            return inner;
        }
        return comparison();
    }

    private Condition comparison() {
        Query.Path path = parser.path();
        if (parser.accept("IN")) {
            return among(path, Condition.Membership.Kind.IN);
        }
        if (parser.accept("INCLUDES")) {
            return new Condition.Membership(path, Condition.Membership.Kind.INCLUDES, list());
        }
        if (parser.accept("EXCLUDES")) {
            return new Condition.Membership(path, Condition.Membership.Kind.EXCLUDES, list());
        }
        if (parser.accept("NOT")) {
            parser.expect("IN");
            return among(path, Condition.Membership.Kind.NOT_IN);
        }
        Condition.Operator operator = operator();
        if (operator == Condition.Operator.LIKE && parser.peek().kind() == Kind.STRING) {
            return new Condition.Comparison(
                    path, operator, TextLiteral.pattern(parser.next().text()));
        }
        return new Condition.Comparison(path, operator, value());
    }

    private Condition among(Query.Path path, Condition.Membership.Kind kind) {
        parser.expect("(");
        Condition condition = parser.peek().is("SELECT")
                ? new Condition.SemiJoin(path, kind, parser.query())
                : new Condition.Membership(path, kind, values());
        parser.expect(")");
        return condition;
    }

    private Condition.Operator operator() {
        Token token = parser.peek();
        Condition.Operator operator = operator(token);
        if (operator == null) {
            throw parser.unexpected();
        }
        parser.next();
        return operator;
    }

    private static Condition.@Nullable Operator operator(Token token) {
        if (token.is("LIKE")) {
            return Condition.Operator.LIKE;
        }
        return switch (token.kind() == Kind.SYMBOL ? token.text() : "") {
            case "=" -> Condition.Operator.EQUAL;
            case "!=", "<>" -> Condition.Operator.NOT_EQUAL;
            case "<" -> Condition.Operator.LESS;
            case "<=" -> Condition.Operator.LESS_OR_EQUAL;
            case ">" -> Condition.Operator.GREATER;
            case ">=" -> Condition.Operator.GREATER_OR_EQUAL;
            default -> null;
        };
    }

    private List<@Nullable Object> list() {
        parser.expect("(");
        List<@Nullable Object> values = values();
        parser.expect(")");
        return values;
    }

    private List<@Nullable Object> values() {
        List<@Nullable Object> values = new ArrayList<>();
        do {
            values.add(value());
        } while (parser.accept(","));
        return values;
    }

    private @Nullable Object value() {
        Token token = parser.next();
        try {
            return switch (token.kind()) {
                case STRING -> TextLiteral.plain(token.text());
                case NUMBER -> new BigDecimal(token.text());
                case DATE -> LocalDate.parse(token.text());
                case DATETIME -> Values.parseDatetime(token.text());
                case WORD -> word(token);
                case SYMBOL, END -> throw new Refused("MALFORMED_QUERY", "unexpected token: '" + token.text() + "'");
            };
        } catch (DateTimeException e) {
            throw new Refused("MALFORMED_QUERY", "no such date: " + token.text());
        }
    }

    private @Nullable Object word(Token token) {
        if (token.is("null")) {
            return null;
        }
        if (token.is("true") || token.is("false")) {
            return token.is("true");
        }
        Integer number = parser.accept(":") ? parser.integer() : null;
        return DateRange.of(token.text(), number, parser.today())
                .orElseThrow(() -> new Refused("MALFORMED_QUERY", "unexpected token: '" + token.text() + "'"));
    }
}
