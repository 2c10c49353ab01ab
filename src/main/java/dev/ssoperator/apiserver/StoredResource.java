package dev.ssoperator.apiserver;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies a stored resource without what this program does not use: annotations and labels of
 * others, the field sets of managed fields, and values too large or too deep for an IAM policy.
 */
final class StoredResource {

  /** The prefix of this program's annotations and labels. */
  private static final String PREFIX = "ssoperator.dev/";

  private static final Set<String> OF_MANY = Set.of("annotations", "labels");

  private static final Set<String> OF_MANAGERS = Set.of("manager", "operation", "time");

  /** An IAM policy document has six levels; a deeper value is no policy and uses up the stack. */
  private static final int MAX_DEPTH = 100;

  /** Ten times AWS's limit for a policy; longer values are dropped. */
  private static final int MAX_CHARACTERS = 100_000;

  private final JsonParser in;
  private final JsonGenerator out;
  private final Map<String, String> problems = new TreeMap<>();
  private int characters;

  private StoredResource(JsonParser in, JsonGenerator out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Copies the current object of a parser.
   *
   * @return the problem of each dropped value that the resource needs, by field
   */
  static Map<String, String> copy(JsonParser in, JsonGenerator out) throws IOException {
    var copy = new StoredResource(in, out);
    copy.resource();
    return copy.problems;
  }

  private void resource() throws IOException {
    out.writeStartObject();
    for (var field = nextField(); field != null; field = nextField()) {
      out.writeFieldName(field);
      if (field.equals("metadata") && in.currentToken() == JsonToken.START_OBJECT) {
        metadata();
      } else {
        part(field);
      }
    }
    out.writeEndObject();
  }

  /** Copies the spec or the status. */
  private void part(String part) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      value(part, 1);
      return;
    }
    out.writeStartObject();
    for (var field = nextField(); field != null; field = nextField()) {
      out.writeFieldName(field);
      characters = 0;
      value(part + "." + field, 2);
    }
    out.writeEndObject();
  }

  private void metadata() throws IOException {
    out.writeStartObject();
    for (var field = nextField(); field != null; field = nextField()) {
      out.writeFieldName(field);
      if (OF_MANY.contains(field) && in.currentToken() == JsonToken.START_OBJECT) {
        own();
      } else if (field.equals("managedFields") && in.currentToken() == JsonToken.START_ARRAY) {
        managers();
      } else {
        out.copyCurrentStructure(in);
      }
    }
    out.writeEndObject();
  }

  private void own() throws IOException {
    out.writeStartObject();
    for (var field = nextField(); field != null; field = nextField()) {
      if (field.startsWith(PREFIX)) {
        out.writeFieldName(field);
        out.copyCurrentStructure(in);
      } else {
        in.skipChildren();
      }
    }
    out.writeEndObject();
  }

  /** Copies manager, operation and time of writes; drops field sets and status writes. */
  private void managers() throws IOException {
    out.writeStartArray();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      var kept = new TreeMap<String, String>();
      var isOfStatus = false;
      for (var field = nextField(); field != null; field = nextField()) {
        if (OF_MANAGERS.contains(field)) {
          kept.put(field, in.getText());
        } else {
          isOfStatus |= field.equals("subresource") && !in.getText().isEmpty();
          in.skipChildren();
        }
      }
      if (!isOfStatus) {
        out.writeStartObject();
        for (var field : kept.entrySet()) {
          out.writeStringField(field.getKey(), field.getValue());
        }
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private void value(String field, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      problems.put(field, "is nested deeper than %d levels".formatted(MAX_DEPTH));
      in.skipChildren();
      out.writeNull();
    } else if (characters > MAX_CHARACTERS) {
      problems.put(field, "has more than %,d characters".formatted(MAX_CHARACTERS));
      in.skipChildren();
      out.writeNull();
    } else if (in.currentToken() == JsonToken.START_OBJECT) {
      out.writeStartObject();
      for (var name = nextField(); name != null; name = nextField()) {
        characters += name.length();
        out.writeFieldName(name);
        value(field, depth + 1);
      }
      out.writeEndObject();
    } else if (in.currentToken() == JsonToken.START_ARRAY) {
      out.writeStartArray();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        value(field, depth + 1);
      }
      out.writeEndArray();
    } else {
      characters += in.getTextLength();
      out.copyCurrentEvent(in);
    }
  }

  /** The next field of an object, with its value as the current token; null at its end. */
  private @Nullable String nextField() throws IOException {
    var field = in.nextFieldName();
    if (field != null) {
      in.nextToken();
    }
    return field;
  }
}
