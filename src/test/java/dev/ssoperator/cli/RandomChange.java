package dev.ssoperator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Mistakes as people and templates make them: fields missing, misspelt, or of other types. */
final class RandomChange {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A field of an object, or an item of a list. */
  private record Place(JsonNode parent, String name, int index) {

    JsonNode value() {
      return parent.isArray() ? parent.get(index) : parent.get(name);
    }

    void replace(JsonNode value) {
      if (parent instanceof ArrayNode list) {
        list.set(index, value);
      } else {
        ((ObjectNode) parent).set(name, value);
      }
    }

    void remove() {
      if (parent instanceof ArrayNode list) {
        list.remove(index);
      } else {
        ((ObjectNode) parent).remove(name);
      }
    }
  }

  private RandomChange() {}

  /** Changes one place in the metadata or the spec. */
  static void of(ObjectNode object, Random random) {
    var places = new ArrayList<Place>();
    for (var part : List.of("metadata", "spec")) {
      if (object.has(part)) {
        places.add(new Place(object, part, -1));
        collect(object.get(part), places);
      }
    }
    var place = places.get(random.nextInt(places.size()));
    var value = place.value();
    switch (random.nextInt(9)) {
      case 0 -> place.remove();
      case 1 -> place.replace(JSON.nullNode());
      case 2 -> place.replace(other(random));
      case 3 -> place.replace(JSON.textNode(value.asText() + "-".repeat(random.nextInt(40))));
      case 4 -> place.replace(JSON.textNode(value.asText().repeat(random.nextInt(4))));
      case 5 -> place.replace(JSON.arrayNode().add(value.deepCopy()));
      case 6 -> misspell(place, random);
      case 7 -> {
        if (value instanceof ObjectNode fields) {
          fields.set(random.nextBoolean() ? "name" : "extra", other(random));
        }
      }
      default -> {
        if (value instanceof ArrayNode list && !list.isEmpty()) {
          var item = list.get(random.nextInt(list.size())).deepCopy();
          for (var i = random.nextInt(60); i >= 0; i--) {
            list.add(item);
          }
        }
      }
    }
  }

  private static void misspell(Place place, Random random) {
    if (place.parent() instanceof ObjectNode object) {
      var at = random.nextInt(place.name().length());
      var name = place.name().substring(0, at) + place.name().substring(at + 1);
      object.set(name, object.remove(place.name()));
    }
  }

  private static JsonNode other(Random random) {
    var values =
        List.of(
            JSON.textNode(""),
            JSON.textNode("x"),
            JSON.textNode("ä\n"),
            JSON.numberNode(17),
            JSON.numberNode(-1.5),
            JSON.numberNode(Long.MAX_VALUE),
            JSON.booleanNode(true),
            JSON.arrayNode(),
            JSON.arrayNode().add("x"),
            JSON.objectNode(),
            JSON.objectNode().put("x", "y"));
    return values.get(random.nextInt(values.size()));
  }

  private static void collect(JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                places.add(new Place(object, field.getKey(), -1));
                collect(field.getValue(), places);
              });
    }
    if (node instanceof ArrayNode list) {
      for (var i = 0; i < list.size(); i++) {
        places.add(new Place(list, "", i));
        collect(list.get(i), places);
      }
    }
  }
}
