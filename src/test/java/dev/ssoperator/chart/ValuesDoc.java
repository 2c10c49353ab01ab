package dev.ssoperator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tables of a chart's values. The comment above a key describes it; {@code ##} begins a section. A
 * key without a comment belongs to the one above it that has one.
 */
final class ValuesDoc {

  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]\\w*):.*");
  private static final Pattern COMMENT = Pattern.compile(" *# (.*)");

  private final Map<String, String> comments = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();

  private ValuesDoc() {}

  /** The tables, in Markdown. */
  static String tables(String valuesYaml) {
    var doc = new ValuesDoc();
    doc.read(valuesYaml);
    return doc.write(Chart.documents(valuesYaml).get(0));
  }

  /** The paths of all values that have a description of their own. */
  static Set<String> paths(String valuesYaml) {
    var doc = new ValuesDoc();
    doc.read(valuesYaml);
    return doc.comments.keySet();
  }

  private void read(String yaml) {
    var path = new ArrayDeque<String>();
    var comment = new StringBuilder();
    for (var line : yaml.lines().toList()) {
      if (line.startsWith("## ")) {
        order.add(line);
      }
      var text = COMMENT.matcher(line);
      var key = KEY.matcher(line);
      if (text.matches()) {
        comment.append(comment.isEmpty() ? "" : " ").append(text.group(1));
      } else if (key.matches()) {
        climb(path, key.group(1).length() / 2);
        path.addLast(key.group(2));
        var name = String.join(".", path);
        order.add(name);
        if (!comment.isEmpty()) {
          comments.put(name, comment.toString());
        }
        comment.setLength(0);
      } else {
        comment.setLength(0);
      }
    }
  }

  private static void climb(Deque<String> path, int depth) {
    while (path.size() > depth) {
      path.removeLast();
    }
  }

  private String write(JsonNode values) {
    var text = new StringBuilder();
    for (var entry : order) {
      if (entry.startsWith("## ")) {
        text.append("\n#").append(entry).append("\n\n| value | default | |\n|---|---|---|\n");
      } else if (comments.containsKey(entry)) {
        var standard = values.at("/" + entry.replace('.', '/'));
        text.append("| `%s` | `%s` | %s |%n".formatted(entry, standard, comments.get(entry)));
      } else if (!isDescribed(entry)) {
        throw new IllegalArgumentException(entry + " has no comment in values.yaml");
      }
    }
    return text.append('\n').toString();
  }

  /** Whether a key belongs to one with a comment, or is only a parent of such. */
  private boolean isDescribed(String key) {
    return comments.keySet().stream()
        .anyMatch(other -> key.startsWith(other + ".") || other.startsWith(key + "."));
  }
}
