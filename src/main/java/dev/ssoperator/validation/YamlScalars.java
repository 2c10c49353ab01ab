package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What text without quotes means in YAML, as kubectl and the API server read it: YAML 1.1 without
 * dates and base 60 (package {@code sigs.k8s.io/yaml/goyaml.v2}, {@code resolve.go}).
 */
final class YamlScalars {

  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");

  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");

  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

  private static final Pattern NOT_IN_JSON =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private static final BigInteger UNSIGNED_BOUND = BigInteger.ONE.shiftLeft(Long.SIZE);

  /** Up to here each whole number is exact in 64 bits of floating point. */
  private static final double EXACT = 0x1p53;

  private YamlScalars() {}

  /** The value; empty for infinity and NaN, which JSON does not have. */
  static Optional<JsonNode> resolve(String text) {
    if (NULL.contains(text)) {
      return Optional.of(NullNode.getInstance());
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return Optional.of(BooleanNode.valueOf(TRUE.contains(text)));
    }
    if ("+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return Optional.of(TextNode.valueOf(text));
    }
    if (NOT_IN_JSON.matcher(text).matches()) {
      return Optional.empty();
    }
    var number = text.replace("_", "");
    return Optional.of(
        integer(number).or(() -> decimal(number)).orElseGet(() -> TextNode.valueOf(text)));
  }

  private static Optional<JsonNode> integer(String text) {
    var signed = text.startsWith("-") || text.startsWith("+");
    var digits = signed ? text.substring(1) : text;
    var radix = radix(digits);
    var start = radix == 10 ? 0 : Character.isDigit(digits.charAt(1)) ? 1 : 2;
    var bare = digits.substring(start);
    if (bare.isEmpty() || !bare.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
      return Optional.empty();
    }
    var value = new BigInteger(bare, radix);
    if (text.startsWith("-")) {
      value = value.negate();
    }
    if (value.bitLength() < Long.SIZE) {
      return Optional.of(LongNode.valueOf(value.longValue()));
    }
    return value.signum() > 0 && value.compareTo(UNSIGNED_BOUND) < 0
        ? Optional.of(BigIntegerNode.valueOf(value))
        : Optional.empty();
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> Character.isDigit(digits.charAt(1)) ? 8 : 10;
    };
  }

  private static Optional<JsonNode> decimal(String text) {
    if (!FLOAT.matcher(text).matches()) {
      return Optional.empty();
    }
    var value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return Optional.empty();
    }
    return Optional.of(
        value == Math.rint(value) && Math.abs(value) <= EXACT
            ? LongNode.valueOf((long) value)
            : DoubleNode.valueOf(value));
  }
}
