package dev.ssoperator.validation;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the fields of a YAML document are.
 *
 * <p>Paths are written in several ways: {@code tags.a/b} and {@code tags["a/b"]}, {@code list[0]}.
 * Here each part has a dot before it.
 */
final class Fields {

  private final Map<String, Position> positions = new HashMap<>();

  static String member(String path, String name) {
    return path + "." + name;
  }

  static String item(String path, int index) {
    return path + "." + index;
  }

  /** The path as API servers write it. */
  static String readable(String path) {
    return path.replaceFirst("^\\.", "").replaceAll("\\.(\\d+)(?=\\.|$)", "[$1]");
  }

  void put(String path, Position position) {
    positions.put(path, position);
  }

  /**
   * Where a field is; of one that is missing, where the object is that lacks it.
   *
   * @param root the path, in the notation of this class, of the object that the field is in
   * @param field the path below that object, in any notation
   */
  Position find(String root, String field) {
    var path = field.isEmpty() ? root : root + "." + dotted(field);
    while (!positions.containsKey(path) && path.length() > root.length()) {
      path = path.substring(0, path.lastIndexOf('.'));
    }
    return positions.getOrDefault(path, Position.START);
  }

  /** The path in the notation of this class, without the first dot. */
  static String dotted(String field) {
    return field.replaceAll("\\[\"?(.*?)\"?\\]", ".$1");
  }
}
