package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ssoperator.proof.hostile.AwsGate.Answer;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A way in which an answer breaks the promises of AWS's service models. */
enum Distortion {
  NO_BODY((answer, random) -> json("")),
  EMPTY_OBJECT((answer, random) -> json("{}")),
  JSON_NULL((answer, random) -> json("null")),
  JSON_LIST((answer, random) -> json("[]")),
  JSON_TEXT((answer, random) -> json("\"maintenance\"")),
  HTML((answer, random) -> html(200)),
  HTML_FORBIDDEN((answer, random) -> html(403)),
  HTML_NOT_FOUND((answer, random) -> html(404)),
  HTML_BAD_GATEWAY((answer, random) -> html(502)),
  CUT((answer, random) -> json(answer.body().substring(0, answer.body().length() / 2))),
  /** Deeper than any parser's stack. */
  DEEP((answer, random) -> json("{\"Other\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")),
  UNKNOWN_ERROR(
      (answer, random) ->
          new Answer(400, "application/x-amz-json-1.1", "{\"__type\":\"NewException\"}")),
  ERROR_WITHOUT_TYPE((answer, random) -> new Answer(400, "application/x-amz-json-1.1", "{}")),
  LONG_ERROR((answer, random) -> error(400, "ValidationException", "x".repeat(400_000))),
  LONG_SERVER_ERROR(
      (answer, random) -> error(500, "InternalServerException", "\u0000\u202E".repeat(200_000))),
  UNKNOWN_MEMBERS(
      (answer, random) -> answer.with(body -> body.put("New", 1).set("More", body.deepCopy()))),
  A_NULL(
      (answer, random) ->
          changed(
              answer,
              random,
              value -> !value.isArray(),
              value -> JsonNodeFactory.instance.nullNode())),
  ANOTHER_TYPE(
      (answer, random) ->
          changed(answer, random, value -> true, value -> otherType(value, random))),
  UNKNOWN_ENUM(
      (answer, random) ->
          changed(answer, random, Distortion::isEnum, value -> text("FUTURE_VALUE"))),
  EMPTY_TEXT((answer, random) -> changed(answer, random, JsonNode::isTextual, value -> text(""))),
  LONG_TEXT(
      (answer, random) ->
          changed(
              answer, random, JsonNode::isTextual, value -> text("\uD800\u0000é".repeat(133_000)))),
  A_MISSING_MEMBER(Distortion::without),
  A_NULL_IN_LISTS(
      (answer, random) ->
          changed(answer, random, JsonNode::isArray, value -> ((ArrayNode) value).addNull())),
  DUPLICATES((answer, random) -> lists(answer, list -> list.addAll(list.deepCopy()))),
  /** The same token again and again. */
  ENDLESS_PAGES((answer, random) -> answer.with(body -> body.put("NextToken", AwsGate.TOKEN))),
  OTHER_IDS(
      (answer, random) ->
          json(
              answer
                  .body()
                  .replaceAll("ssoins-[0-9a-f]{16}", "ssoins-9999999999999999")
                  .replaceAll("ps-[0-9a-f]{16}", "ps-9999999999999999")
                  .replaceAll("d-[0-9a-f]{10}", "d-9999999999"))),
  OTHER_UUIDS(
      (answer, random) ->
          json(
              answer
                  .body()
                  .replaceAll(
                      "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                      "99999999-9999-4999-8999-999999999999"))),
  OTHER_ACCOUNTS(
      (answer, random) -> json(answer.body().replaceAll("\"\\d{12}\"", "\"999999999999\"")));

  static final String TAGS_OF_ACCOUNTS = "AWSOrganizationsV20161128.ListTagsForResource";

  /** Makes another answer of one. */
  @FunctionalInterface
  interface Making {
    Answer of(Answer answer, Random random);
  }

  @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
  private final Making making;

  Distortion(Making making) {
    this.making = making;
  }

  /** How many ways there are, so that it takes so many tries to see most of them. */
  int choices() {
    return switch (this) {
      case A_NULL, ANOTHER_TYPE, EMPTY_TEXT, LONG_TEXT, A_MISSING_MEMBER -> 6;
      default -> 1;
    };
  }

  /** Whether no call that was answered so may succeed. */
  boolean mustFail() {
    return switch (this) {
      case HTML, HTML_FORBIDDEN, HTML_NOT_FOUND, HTML_BAD_GATEWAY -> true;
      case JSON_NULL, JSON_LIST, JSON_TEXT, CUT, DEEP -> true;
      case UNKNOWN_ERROR, ERROR_WITHOUT_TYPE, LONG_ERROR, LONG_SERVER_ERROR -> true;
      default -> false;
    };
  }

  /**
   * Whether the answer may be what AWS would say if something else existed, so that nobody can tell
   * that it is wrong.
   */
  boolean isPlausibleLie(String operation) {
    return switch (this) {
      case EMPTY_OBJECT -> operation.matches("(.*\\.)?List.*");
      // A tag that has no value, and an account that has no tags.
      case EMPTY_TEXT, A_MISSING_MEMBER -> operation.equals(TAGS_OF_ACCOUNTS);
      case OTHER_ACCOUNTS -> operation.startsWith("ListAccounts");
      case OTHER_UUIDS -> operation.startsWith("Get") || operation.startsWith("ListAccountAssign");
      default -> false;
    };
  }

  Answer of(Answer answer, Random random) {
    return answer.status() == 200 ? making.of(answer, random) : answer;
  }

  private static Answer changed(
      Answer answer, Random random, Predicate<JsonNode> which, UnaryOperator<JsonNode> change) {
    return answer.with(
        body -> {
          var places =
              Place.within(body).stream().filter(place -> which.test(place.value())).toList();
          if (!places.isEmpty()) {
            var place = places.get(random.nextInt(places.size()));
            place.set(change.apply(place.value()));
          }
          return body;
        });
  }

  private static Answer without(Answer answer, Random random) {
    return answer.with(
        body -> {
          var places =
              Place.within(body).stream()
                  .filter(place -> place.index() < 0 && !place.value().isArray())
                  .toList();
          if (!places.isEmpty()) {
            places.get(random.nextInt(places.size())).remove();
          }
          return body;
        });
  }

  private static Answer lists(Answer answer, java.util.function.Consumer<ArrayNode> change) {
    return answer.with(
        body -> {
          for (var place : Place.within(body)) {
            if (place.value() instanceof ArrayNode list) {
              change.accept(list);
            }
          }
          return body;
        });
  }

  private static boolean isEnum(JsonNode value) {
    return value.isTextual() && value.asText().matches("[A-Z][A-Z_]+");
  }

  private static JsonNode otherType(JsonNode value, Random random) {
    var nodes = JsonNodeFactory.instance;
    var others =
        List.<JsonNode>of(
            nodes.textNode("text"),
            nodes.numberNode(-1),
            nodes.numberNode(1e308),
            nodes.booleanNode(true),
            nodes.arrayNode().add("text"),
            nodes.arrayNode().add(nodes.objectNode()),
            nodes.objectNode().put("text", 1));
    var different =
        others.stream().filter(other -> other.getNodeType() != value.getNodeType()).toList();
    return different.get(random.nextInt(different.size()));
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  private static Answer json(String body) {
    return new Answer(200, "application/x-amz-json-1.1", body);
  }

  private static Answer html(int status) {
    return new Answer(
        status, "text/html", "<html><head><title>Proxy</title></head><body>Sorry</body></html>");
  }

  private static Answer error(int status, String code, String message) {
    return new Answer(
        status,
        "application/x-amz-json-1.1",
        JsonNodeFactory.instance
            .objectNode()
            .put("__type", code)
            .put("Message", message)
            .toString());
  }
}
