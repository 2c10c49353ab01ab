package dev.ssoperator.importer;

import dev.ssoperator.identitycenter.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes objects in YAML as people do: quotes only where a reader of YAML could take a text for
 * something else, and behind an id what it means. No library writes comments.
 */
final class ManifestYaml {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9/_.@-]*( [A-Za-z0-9/_.@-]+)*");

  /** What YAML 1.1 takes for a boolean or nothing. */
  private static final Set<String> RESERVED =
      Set.of("y", "yes", "n", "no", "on", "off", "true", "false", "null");

  private static final String INDENT = "  ";
  private static final String ITEM = "- ";

  private final StringBuilder yaml = new StringBuilder();
  private final Map<String, String> comments;

  private ManifestYaml(Map<String, String> comments) {
    this.comments = comments;
  }

  /**
   * An object as YAML.
   *
   * @param object of maps, lists, texts, numbers and booleans
   * @param comments what ids mean; written behind them
   */
  static String write(Map<String, ?> object, Map<String, String> comments) {
    var writer = new ManifestYaml(comments);
    writer.map(object, "");
    return writer.yaml.toString();
  }

  /** The first entry continues the line. */
  private void map(Map<?, ?> map, String indent) {
    var isFirst = true;
    for (var entry : map.entrySet()) {
      yaml.append(isFirst ? "" : indent).append(text(entry.getKey())).append(':');
      value(entry.getValue(), indent + INDENT);
      isFirst = false;
    }
  }

  private void value(Object value, String indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      yaml.append('\n').append(indent);
      map(map, indent);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      yaml.append('\n');
      list.forEach(item -> item(item, indent));
    } else {
      yaml.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void item(Object value, String indent) {
    yaml.append(indent).append(ITEM);
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map(map, indent + INDENT);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      // A list in a list begins a line of its own.
      yaml.append('\n');
      list.forEach(item -> item(item, indent + INDENT));
    } else {
      yaml.append(scalar(value)).append('\n');
    }
  }

  private String scalar(Object value) {
    if (value instanceof Map) {
      return "{}";
    }
    if (value instanceof List) {
      return "[]";
    }
    if (!(value instanceof String text)) {
      return String.valueOf(value);
    }
    var comment = comments.get(text);
    return text(text) + (comment == null ? "" : " # " + Text.oneLine(comment));
  }

  private static String text(Object value) {
    var text = String.valueOf(value);
    var isPlain =
        PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT));
    return isPlain ? text : quoted(text);
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> append(point, quoted));
    return quoted.append('"').toString();
  }

  private static void append(int point, StringBuilder quoted) {
    switch (point) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\t' -> quoted.append("\\t");
      default -> {
        if (isPrintable(point)) {
          quoted.appendCodePoint(point);
        } else {
          quoted.append("\\u%04x".formatted(point));
        }
      }
    }
  }

  /** What every version of YAML takes as it is. */
  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          point > Character.MAX_VALUE;
      default -> true;
    };
  }
}
