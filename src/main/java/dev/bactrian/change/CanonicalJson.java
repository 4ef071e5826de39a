package dev.bactrian.change;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.TreeMap;

/**
 * The one text of every text that means the same JSON: keys sorted, no blanks, numbers as plain decimals without zeros at their end; of
 * a key that is given twice, the last value holds, as in PostgreSQL's jsonb.
 */
final class CanonicalJson {

    /** Longer ones stand in a few characters of text, e.g. {@code 1e100000}, and would fill the memory. */
    private static final int MOST_DIGITS = 1_000;

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CanonicalJson() {}

    /** @throws IllegalArgumentException saying what is wrong, where the text is no JSON or holds what PostgreSQL's jsonb cannot */
    static String of(String text) {
        try {
            var node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new IllegalArgumentException("it is empty");
            }
            var written = new StringWriter();
            try (var generator = MAPPER.createGenerator(written)) {
                write(node, generator);
            }
            return written.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage().replaceAll(" \\(start marker at .*", ""), e);
        } catch (IOException e) {
            throw new UncheckedIOException("write JSON to memory", e);
        }
    }

    private static void write(JsonNode node, JsonGenerator generator) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, generator);
            case ARRAY -> {
                generator.writeStartArray();
                for (var item : node) {
                    write(item, generator);
                }
                generator.writeEndArray();
            }
            case NUMBER -> generator.writeNumber(plain(node.decimalValue()));
            case STRING -> generator.writeString(storable(node.textValue()));
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case NULL -> generator.writeNull();
            case BINARY, MISSING, POJO ->
                throw new IllegalStateException("no JSON text reads as " + node.getNodeType());
        }
    }

    private static void writeObject(JsonNode node, JsonGenerator generator) throws IOException {
        var sorted = new TreeMap<String, JsonNode>();
        node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        generator.writeStartObject();
        for (var entry : sorted.entrySet()) {
            generator.writeFieldName(storable(entry.getKey()));
            write(entry.getValue(), generator);
        }
        generator.writeEndObject();
    }

    private static String plain(BigDecimal number) {
        var stripped = number.stripTrailingZeros();
        if (Math.abs((long) stripped.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("a number in it has more than " + MOST_DIGITS + " digits");
        }
        return stripped.toPlainString();
    }

    private static String storable(String text) {
        var isStorable = text.codePoints()
                .noneMatch(character -> character == 0
                        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE));
        if (!isStorable) {
            throw new IllegalArgumentException("a text in it holds \\u0000 or half a character");
        }
        return text;
    }
}
