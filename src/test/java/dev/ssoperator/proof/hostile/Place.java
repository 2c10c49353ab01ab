package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value is in JSON.
 *
 * @param key the field of an object; empty for a list
 * @param index the position in a list; negative for an object
 */
record Place(JsonNode parent, String key, int index) {

  /** The places of everything within a node, at any depth. */
  static List<Place> within(JsonNode node) {
    var places = new ArrayList<Place>();
    collect(node, places);
    return places;
  }

  private static void collect(JsonNode node, List<Place> places) {
    for (var field : node.properties()) {
      places.add(new Place(node, field.getKey(), -1));
      collect(field.getValue(), places);
    }
    for (var i = 0; node.isArray() && i < node.size(); i++) {
      places.add(new Place(node, "", i));
      collect(node.get(i), places);
    }
  }

  JsonNode value() {
    return index < 0 ? parent.path(key) : parent.path(index);
  }

  void set(JsonNode value) {
    if (index < 0) {
      ((ObjectNode) parent).set(key, value);
    } else {
      ((ArrayNode) parent).set(index, value);
    }
  }

  void remove() {
    if (index < 0) {
      ((ObjectNode) parent).remove(key);
    } else {
      ((ArrayNode) parent).remove(index);
    }
  }
}
