package dev.atoll.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The one form in which JSON documents are stored, so that equal documents are equal bytes:
 *
 * <ul>
 *   <li>UTF-8, no white space, strings with as few escapes as JSON allows, not normalised;
 *   <li>object members sorted by name (UTF-16 code units, as in RFC 8785);
 *   <li>numbers keep their exact value, whatever their size, and only their value: {@code 1.0}, {@code 1e0} and {@code 1}
 *       are stored as {@code 1}, {@code -0} as {@code 0}. Up to 20 zeros are written out, more become an exponent:
 *       {@code 1e+21}.
 * </ul>
 *
 * <p>Refused: duplicate member names, more than {@value #MAX_DEPTH} levels, numbers of more than {@value
 * #MAX_NUMBER_LENGTH} characters, strings that are not Unicode text, anything after the document.
 */
public final class CanonicalJson {

    public static final int MAX_DEPTH = 100;
    public static final int MAX_NUMBER_LENGTH = 1000;

    private static final int MOST_ZEROS = 20;
    private static final int LEAST_EXPONENT = -7;
    private static final String WHOLE = "-?(0|[1-9][0-9]*)";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private CanonicalJson() {}

    /**
     * Reads one JSON document.
     *
     * @throws AtollException {@link ErrorCode#INVALID_JSON}, saying where and why
     */
    public static JsonNode parse(byte[] json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node == null || node.isMissingNode()) {
                throw new AtollException(ErrorCode.INVALID_JSON, "There is no JSON: it is empty.");
            }
            return node;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new AtollException(ErrorCode.INVALID_JSON, "This is not JSON: " + reason(e) + where + ".", e);
        } catch (IOException | NumberFormatException e) {
            throw new AtollException(
                    ErrorCode.INVALID_JSON, "This is not JSON: " + withoutSwitches(String.valueOf(e.getMessage())), e);
        }
    }

    /** Jackson's own words name its classes and switches in some cases. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "it ends too early";
        }
        if (e instanceof MismatchedInputException) {
            return "there is more after its end";
        }
        return withoutSwitches(e.getOriginalMessage());
    }

    private static String withoutSwitches(String message) {
        return message.replaceAll("[:,]? (enable|from|can not be deserialized as) `[^`]*`( to allow)?", "");
    }

    /**
     * The canonical bytes of a document.
     *
     * @throws AtollException {@link ErrorCode#INVALID_JSON} when it holds what JSON cannot say, for example not a number
     */
    public static Payload payload(JsonNode document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            write(document, out, 0);
        } catch (JsonProcessingException e) {
            throw new AtollException(ErrorCode.INVALID_JSON, "This cannot be stored: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Payload.of(bytes.toByteArray());
    }

    private static void write(JsonNode node, JsonGenerator out, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new AtollException(
                    ErrorCode.INVALID_JSON, "The document is nested deeper than " + MAX_DEPTH + " levels.");
        }
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, out, depth);
            case ARRAY -> writeArray(node, out, depth);
            case NUMBER -> out.writeNumber(number(node.asText()));
            case STRING, BINARY -> out.writeString(text(node.asText()));
            case BOOLEAN -> out.writeBoolean(node.booleanValue());
            case NULL -> out.writeNull();
            case MISSING, POJO ->
                throw new AtollException(
                        ErrorCode.INVALID_JSON, "A value of kind " + node.getNodeType() + " has no JSON form.");
        }
    }

    private static void writeObject(JsonNode node, JsonGenerator out, int depth) throws IOException {
        List<String> names = new ArrayList<>(node.size());
        node.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        out.writeStartObject();
        for (String name : names) {
            out.writeFieldName(text(name));
            write(node.get(name), out, depth + 1);
        }
        out.writeEndObject();
    }

    private static void writeArray(JsonNode node, JsonGenerator out, int depth) throws IOException {
        out.writeStartArray();
        for (JsonNode element : node) {
            write(element, out, depth + 1);
        }
        out.writeEndArray();
    }

    /** JSON can escape half a surrogate pair, which is no text and has no bytes in UTF-8. */
    private static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw new AtollException(ErrorCode.INVALID_JSON, "A string has half a surrogate pair.");
                }
                i++;
            }
        }
        return text;
    }

    /** The canonical text of a number. */
    static String number(String text) {
        if (text.length() <= MOST_ZEROS && text.matches(WHOLE)) {
            return text.equals("-0") ? "0" : text;
        }
        BigDecimal value;
        try {
            value = new BigDecimal(text).stripTrailingZeros();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new AtollException(ErrorCode.INVALID_JSON, "'" + text + "' is not a number that JSON has.", e);
        }
        if (value.signum() == 0) {
            return "0";
        }
        long exponent = (long) value.precision() - value.scale() - 1;
        boolean plain = exponent > LEAST_EXPONENT && exponent + 1 - value.precision() <= MOST_ZEROS;
        return plain ? value.toPlainString() : withExponent(value, exponent);
    }

    private static String withExponent(BigDecimal value, long exponent) {
        String digits = value.unscaledValue().abs().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String sign = value.signum() < 0 ? "-" : "";
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
    }
}
