package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a text as kubectl does, YAML or JSON, and remembers where each field is. */
final class YamlReader {

  /** No definition nests as deep. */
  private static final int MAX_DEPTH = 100;

  /** Of a document with its aliases written out. */
  private static final int MAX_VALUES = 1_000_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();

  private static final List<Tag> PLAIN_TAGS = List.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

  private record Anchored(JsonNode value, int size) {}

  /** A text that cannot be read on. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient YamlProblem problem;

    UnreadableException(Event event, String path, String message) {
      super(message);
      problem = new YamlProblem(position(event.getStartMark()), path, message);
    }
  }

  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private Fields fields = new Fields();
  private List<YamlProblem> duplicates = new ArrayList<>();
  private int size;

  private YamlReader(String text) {
    events = new Parse(SETTINGS).parseString(text).iterator();
  }

  static YamlFile read(String text) {
    // YAML takes no tabs between the parts of a JSON object.
    var isJson = text.stripLeading().startsWith("{");
    var documents = new ArrayList<YamlDocument>();
    try {
      new YamlReader(isJson ? text.replace('\t', ' ') : text).readInto(documents);
      return new YamlFile(documents, null);
    } catch (UnreadableException e) {
      return new YamlFile(documents, e.problem);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark);
      return new YamlFile(documents, new YamlProblem(position(mark), "", oneLine(e.getProblem())));
    } catch (YamlEngineException e) {
      return new YamlFile(
          documents, new YamlProblem(Position.START, "", oneLine(String.valueOf(e.getMessage()))));
    }
  }

  private static String oneLine(String message) {
    return "is not YAML: " + message.replaceAll("\\s+", " ").strip();
  }

  private void readInto(List<YamlDocument> documents) {
    while (events.hasNext()) {
      if (events.next().getEventId() == Event.ID.DocumentStart) {
        fields = new Fields();
        duplicates = new ArrayList<>();
        anchors.clear();
        size = 0;
        var first = events.next();
        fields.put("", position(first.getStartMark()));
        var value = value(first, "", 0);
        documents.add(new YamlDocument(value, fields, duplicates));
      }
    }
  }

  private JsonNode value(Event event, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw new UnreadableException(
          event, path, "is nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias, path);
    }
    var before = size;
    grow(1, event, path);
    JsonNode value;
    if (event instanceof ScalarEvent scalar) {
      value = scalar(scalar, path);
    } else if (event instanceof MappingStartEvent) {
      value = mapping(path, depth);
    } else {
      value = list(path, depth);
    }
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(value, size - before)));
    return value;
  }

  private void grow(int by, Event event, String path) {
    size += by;
    if (size > MAX_VALUES) {
      throw new UnreadableException(
          event, path, "has more than %,d values, with aliases written out".formatted(MAX_VALUES));
    }
  }

  private JsonNode aliased(AliasEvent event, String path) {
    var name = event.getAlias().getValue();
    var anchored = anchors.get(name);
    if (anchored == null) {
      throw new UnreadableException(
          event, path, "the alias *%s has no anchor &%s before it".formatted(name, name));
    }
    grow(anchored.size(), event, path);
    return anchored.value();
  }

  private static JsonNode scalar(ScalarEvent event, String path) {
    var tag = event.getTag().map(Tag::new);
    var isText = tag.isPresent() ? !PLAIN_TAGS.contains(tag.get()) : !event.isPlain();
    return isText
        ? TextNode.valueOf(event.getValue())
        : YamlScalars.resolve(event.getValue())
            .orElseThrow(
                () ->
                    new UnreadableException(
                        event,
                        path,
                        "%s is not a number in JSON: put it in quotes if it is text"
                            .formatted(event.getValue())));
  }

  private JsonNode list(String path, int depth) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (var event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      var at = Fields.item(path, list.size());
      fields.put(at, position(event.getStartMark()));
      list.add(value(event, at, depth + 1));
    }
    return list;
  }

  private JsonNode mapping(String path, int depth) {
    var object = JsonNodeFactory.instance.objectNode();
    var merged = new ArrayList<ObjectNode>();
    var seen = new HashMap<String, Position>();
    for (var event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (isMerge(event)) {
        merge(events.next(), path, depth, merged);
        continue;
      }
      var key = key(event, path);
      var at = Fields.member(path, key);
      var position = position(event.getStartMark());
      var first = seen.putIfAbsent(key, position);
      if (first != null) {
        duplicates.add(
            new YamlProblem(
                position,
                at,
                "is given twice, first in line %d: remove one".formatted(first.line())));
      }
      fields.put(at, position);
      object.set(key, value(events.next(), at, depth + 1));
    }
    for (var other : merged) {
      other.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
    }
    return object;
  }

  /** {@code <<}, by which a mapping takes the fields of others that it does not have itself. */
  private static boolean isMerge(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getTag().isEmpty()
        && scalar.getValue().equals("<<");
  }

  private void merge(Event event, String path, int depth, List<ObjectNode> merged) {
    var value = value(event, Fields.member(path, "<<"), depth + 1);
    Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
    for (var one : all) {
      if (!(one instanceof ObjectNode object)) {
        throw new UnreadableException(event, path, "<< must be followed by a mapping");
      }
      merged.add(object);
    }
  }

  private String key(Event event, String path) {
    var key =
        event instanceof ScalarEvent || event instanceof AliasEvent ? value(event, path, 0) : null;
    if (key == null || !key.isValueNode() || key.isNull()) {
      throw new UnreadableException(event, path, "a key must be text");
    }
    return key.asText();
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(at -> new Position(at.getLine() + 1, at.getColumn() + 1))
        .orElse(Position.START);
  }
}
