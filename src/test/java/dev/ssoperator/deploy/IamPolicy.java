package dev.ssoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A policy of {@code deploy/iam}, evaluated as IAM documents it, as far as these policies go: exact
 * actions, resources with {@code *}, and the condition operators below. Anything else is an error.
 */
public final class IamPolicy {

  private static final Path FOLDER = Path.of("deploy/iam");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> statements = new ArrayList<>();

  private IamPolicy(String json) throws IOException {
    JSON.readTree(json).path("Statement").forEach(statements::add);
  }

  /** The policy in a file, with its placeholders replaced. */
  public static IamPolicy of(String file, Map<String, String> replacements) throws IOException {
    var json = Files.readString(FOLDER.resolve(file));
    for (var replacement : replacements.entrySet()) {
      json = json.replace(replacement.getKey(), replacement.getValue());
    }
    return new IamPolicy(json);
  }

  static IamPolicy parse(String json) throws IOException {
    return new IamPolicy(json);
  }

  /**
   * One resource of a request. A request with several is allowed when each of them is.
   *
   * @param action such as {@code sso:TagResource}
   * @param resource the ARN, or {@code *} where the action has no resources
   * @param context the condition keys that are present, in any case
   */
  public record Question(String action, String resource, Map<String, String> context) {
    public Question {
      var anyCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      anyCase.putAll(context);
      context = anyCase;
    }
  }

  /** The names of the statements of an effect that apply. */
  public List<String> matching(String effect, Question question) {
    return statements.stream()
        .filter(statement -> statement.path("Effect").asText().equals(effect))
        .filter(statement -> texts(statement.path("Action")).contains(question.action()))
        .filter(
            statement ->
                texts(statement.path("Resource")).stream()
                    .anyMatch(pattern -> isLike(question.resource(), pattern)))
        .filter(statement -> holds(statement.path("Condition"), question.context()))
        .map(statement -> statement.path("Sid").asText())
        .toList();
  }

  /** Whether this policy alone allows it. */
  public boolean allows(Question question) {
    return !matching("Allow", question).isEmpty() && !denies(question);
  }

  public boolean denies(Question question) {
    return !matching("Deny", question).isEmpty();
  }

  /** The names of all statements of an effect. */
  public List<String> sids(String effect) {
    return statements.stream()
        .filter(statement -> statement.path("Effect").asText().equals(effect))
        .map(statement -> statement.path("Sid").asText())
        .toList();
  }

  /** The actions of all statements of an effect. */
  public List<String> actions(String effect) {
    return statements.stream()
        .filter(statement -> statement.path("Effect").asText().equals(effect))
        .flatMap(statement -> texts(statement.path("Action")).stream())
        .distinct()
        .toList();
  }

  private static boolean holds(JsonNode conditions, Map<String, String> context) {
    for (var operator : conditions.properties()) {
      for (var key : operator.getValue().properties()) {
        if (!holds(operator.getKey(), texts(key.getValue()), context.get(key.getKey()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** A missing key fails a comparison, but for negated ones and those with IfExists. */
  private static boolean holds(String operator, List<String> values, String actual) {
    return switch (operator) {
      case "StringEquals", "Bool" -> actual != null && values.contains(actual);
      case "StringEqualsIfExists" -> actual == null || values.contains(actual);
      case "StringNotEquals" -> actual == null || !values.contains(actual);
      case "ArnLike" ->
          actual != null && values.stream().anyMatch(pattern -> isLike(actual, pattern));
      case "Null" -> values.contains(String.valueOf(actual == null));
      default -> throw new IllegalArgumentException(operator + " is not known here");
    };
  }

  private static boolean isLike(String text, String pattern) {
    var regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    return Pattern.matches(regex, text);
  }

  private static List<String> texts(JsonNode node) {
    var texts = new ArrayList<String>();
    if (node.isArray()) {
      node.forEach(element -> texts.add(element.asText()));
    } else {
      texts.add(node.asText());
    }
    return texts;
  }
}
