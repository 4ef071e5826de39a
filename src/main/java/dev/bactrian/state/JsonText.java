package dev.bactrian.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON as it comes, without a tree of it: the state writes some for every edit. Values stand in the form of {@link StateCodec}. */
final class JsonText {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator generator;

    private JsonText(JsonGenerator generator) {
        this.generator = generator;
    }

    /** What is written between the braces of one object. */
    @FunctionalInterface
    interface Content {
        void write(JsonText json) throws IOException;
    }

    static String object(Content content) {
        try (var text = new SegmentedStringWriter(FACTORY._getBufferRecycler());
                var generator = FACTORY.createGenerator(text)) {
            generator.writeStartObject();
            content.write(new JsonText(generator));
            generator.writeEndObject();
            generator.flush();
            return text.getAndClear();
        } catch (IOException e) {
            throw new UncheckedIOException("write JSON to memory", e);
        }
    }

    static String list(Content content) {
        try (var text = new SegmentedStringWriter(FACTORY._getBufferRecycler());
                var generator = FACTORY.createGenerator(text)) {
            generator.writeStartArray();
            content.write(new JsonText(generator));
            generator.writeEndArray();
            generator.flush();
            return text.getAndClear();
        } catch (IOException e) {
            throw new UncheckedIOException("write JSON to memory", e);
        }
    }

    void object(String name, Content content) throws IOException {
        generator.writeObjectFieldStart(name);
        content.write(this);
        generator.writeEndObject();
    }

    void array(String name, Content content) throws IOException {
        generator.writeArrayFieldStart(name);
        content.write(this);
        generator.writeEndArray();
    }

    /** An object in an array. */
    void item(Content content) throws IOException {
        generator.writeStartObject();
        content.write(this);
        generator.writeEndObject();
    }

    void text(String value) throws IOException {
        generator.writeString(value);
    }

    void number(long value) throws IOException {
        generator.writeNumber(value);
    }

    void put(String name, @Nullable String value) throws IOException {
        generator.writeStringField(name, value);
    }

    void put(String name, long value) throws IOException {
        generator.writeNumberField(name, value);
    }

    void put(String name, boolean value) throws IOException {
        generator.writeBooleanField(name, value);
    }

    void fields(String name, Fields fields) throws IOException {
        object(name, json -> json.fields(fields));
    }

    void fields(Fields fields) throws IOException {
        for (Map.Entry<String, @Nullable Object> entry : fields.asMap().entrySet()) {
            value(entry.getKey(), entry.getValue());
        }
    }

    /** A field's value: numbers and truths as such, everything else as text. */
    void value(String name, @Nullable Object value) throws IOException {
        generator.writeFieldName(name);
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else {
            generator.writeString(ValueType.format(value));
        }
    }
}
