package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A change at one place of an object.
 *
 * @param place counts all fields and entries below spec, and those of labels and annotations
 */
record Mutation(int place, Change change) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What becomes of a value. */
  enum Change {
    NULL(value -> NODES.nullNode()),
    EMPTY_TEXT(value -> NODES.textNode("")),
    SPACE(value -> NODES.textNode(" ")),
    NEGATIVE(value -> NODES.numberNode(-1)),
    HUGE(value -> NODES.numberNode(1e300)),
    FRACTION(value -> NODES.numberNode(0.5)),
    TRUE(value -> NODES.booleanNode(true)),
    EMPTY_LIST(value -> NODES.arrayNode()),
    EMPTY_OBJECT(value -> NODES.objectNode()),
    LIST_OF_NULL(value -> NODES.arrayNode().addNull()),
    IN_A_LIST(value -> NODES.arrayNode().add(value)),
    IN_AN_OBJECT(value -> NODES.objectNode().set("value", value)),
    /** Deeper than any policy, and less deep than what a mock server cannot read. */
    DEEP(Mutation::deep),
    LONG_TEXT(value -> NODES.textNode("x".repeat(2_000))),
    VERY_LONG_TEXT(value -> NODES.textNode("x".repeat(120_000))),
    LONG_LIST(Mutation::longList),
    TWICE(Mutation::twice),
    UPPER_CASE(value -> NODES.textNode(value.asText("a").toUpperCase(java.util.Locale.ROOT))),
    LINE_BREAK(value -> NODES.textNode(value.asText("") + "\n")),
    NUL(value -> NODES.textNode(value.asText("") + "\u0000")),
    RIGHT_TO_LEFT(value -> NODES.textNode("\u202e\u05d0" + value.asText(""))),
    ZERO_WIDTH(value -> NODES.textNode(value.asText("") + "\u200b\ufeff")),
    EMOJI(value -> NODES.textNode("\ud83d\udd11" + value.asText(""))),
    HALF_A_CHARACTER(value -> NODES.textNode(value.asText("") + "\ud83d")),
    COMBINING(value -> NODES.textNode(value.asText("") + "\u0301".repeat(50))),
    TEMPLATE(value -> NODES.textNode("{{" + value.asText("") + "}} ${a} %s <b>")),
    NUMBER_AS_TEXT(value -> NODES.textNode("0123456789012")),
    UNKNOWN_FIELD(value -> value),
    REMOVED(value -> value);

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final UnaryOperator<JsonNode> change;

    Change(UnaryOperator<JsonNode> change) {
      this.change = change;
    }
  }

  /** Mutations of which small numbers are simpler. */
  static Arbitrary<Mutation> any() {
    return Combinators.combine(Arbitraries.integers().between(0, 200), Arbitraries.of(Change.class))
        .as(Mutation::new);
  }

  /** Changes an object; its name and kind stay. */
  void apply(ObjectNode object) {
    var places = new ArrayList<Place>();
    places.add(new Place(object, "spec", -1));
    places.addAll(Place.within(object.path("spec")));
    places.addAll(Place.within(object.path("metadata").path("labels")));
    places.addAll(Place.within(object.path("metadata").path("annotations")));
    change(places.get(place % places.size()));
  }

  private void change(Place place) {
    if (change == Change.UNKNOWN_FIELD) {
      if (place.value() instanceof ObjectNode object) {
        object.put("unknown", 1);
      }
    } else if (change == Change.REMOVED) {
      place.remove();
    } else {
      place.set(change.change.apply(place.value().deepCopy()));
    }
  }

  private static JsonNode deep(JsonNode value) {
    var deep = value;
    for (var i = 0; i < 150; i++) {
      deep = NODES.arrayNode().add(deep);
    }
    return deep;
  }

  private static JsonNode longList(JsonNode value) {
    var list = NODES.arrayNode();
    for (var i = 0; i < 1_000; i++) {
      list.add(value.isTextual() ? NODES.textNode(value.asText() + i) : value);
    }
    return list;
  }

  private static JsonNode twice(JsonNode value) {
    return value instanceof ArrayNode list ? list.addAll(list.deepCopy()) : value;
  }
}
