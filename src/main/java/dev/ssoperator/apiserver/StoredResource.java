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
 * Copies a stored resource without what this program does not use: parts of other definitions,
 * annotations and labels of others, managed fields but who changed the spec last, and values too
 * large or too deep for an IAM policy.
 */
final class StoredResource {

  /** The prefix of this program's annotations and labels. */
  private static final String PREFIX = "ssoperator.dev/";

  private static final Set<String> PARTS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");

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
      if (!PARTS.contains(field)) {
        in.skipChildren();
        continue;
      }
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
    characters = 0;
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

  /** Copies only the manager that changed the spec last, without its field set. */
  private void managers() throws IOException {
    Map<String, String> newest = Map.of();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      var manager = manager();
      if (!manager.isEmpty() && time(manager).compareTo(time(newest)) >= 0) {
        newest = manager;
      }
    }
    out.writeStartArray();
    if (!newest.isEmpty()) {
      out.writeStartObject();
      for (var field : newest.entrySet()) {
        out.writeStringField(field.getKey(), field.getValue());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Manager, operation and time of the current entry; empty where it has no field of the spec. */
  private Map<String, String> manager() throws IOException {
    var kept = new TreeMap<String, String>();
    var isOfSpec = false;
    for (var field = nextField(); field != null; field = nextField()) {
      if (OF_MANAGERS.contains(field)) {
        kept.put(field, in.getText());
      } else if (field.equals("fieldsV1") && in.currentToken() == JsonToken.START_OBJECT) {
        for (var part = nextField(); part != null; part = nextField()) {
          isOfSpec |= part.equals("f:spec");
          in.skipChildren();
        }
      } else {
        in.skipChildren();
      }
    }
    return isOfSpec ? kept : Map.of();
  }

  /** RFC 3339 in UTC to the second, so that it sorts as text. */
  private static String time(Map<String, String> manager) {
    return manager.getOrDefault("time", "");
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
