package dev.ssoperator.iam;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * IAM's condition operators, and the JSON types besides text that each accepts as a value.
 *
 * <p>IAM accepts numbers and booleans everywhere and compares them as text. This check accepts them
 * only for numeric and boolean operators: elsewhere the user meant text, and YAML may have changed
 * it.
 */
enum ConditionOperator {
  STRING_EQUALS("StringEquals", Also.NOTHING),
  STRING_NOT_EQUALS("StringNotEquals", Also.NOTHING),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Also.NOTHING),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Also.NOTHING),
  STRING_LIKE("StringLike", Also.NOTHING),
  STRING_NOT_LIKE("StringNotLike", Also.NOTHING),
  NUMERIC_EQUALS("NumericEquals", Also.NUMBERS),
  NUMERIC_NOT_EQUALS("NumericNotEquals", Also.NUMBERS),
  NUMERIC_LESS_THAN("NumericLessThan", Also.NUMBERS),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Also.NUMBERS),
  NUMERIC_GREATER_THAN("NumericGreaterThan", Also.NUMBERS),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Also.NUMBERS),
  /** Dates are ISO 8601 or seconds since 1970. */
  DATE_EQUALS("DateEquals", Also.NUMBERS),
  DATE_NOT_EQUALS("DateNotEquals", Also.NUMBERS),
  DATE_LESS_THAN("DateLessThan", Also.NUMBERS),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", Also.NUMBERS),
  DATE_GREATER_THAN("DateGreaterThan", Also.NUMBERS),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Also.NUMBERS),
  BOOL("Bool", Also.BOOLEANS),
  BINARY_EQUALS("BinaryEquals", Also.NOTHING),
  IP_ADDRESS("IpAddress", Also.NOTHING),
  NOT_IP_ADDRESS("NotIpAddress", Also.NOTHING),
  ARN_EQUALS("ArnEquals", Also.NOTHING),
  ARN_NOT_EQUALS("ArnNotEquals", Also.NOTHING),
  ARN_LIKE("ArnLike", Also.NOTHING),
  ARN_NOT_LIKE("ArnNotLike", Also.NOTHING),
  NULL("Null", Also.BOOLEANS);

  private enum Also {
    NOTHING,
    NUMBERS,
    BOOLEANS
  }

  private static final String IF_EXISTS = "IfExists";

  private static final Map<String, ConditionOperator> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(operator -> operator.text, Function.identity()));

  private final String text;
  private final Also also;

  ConditionOperator(String text, Also also) {
    this.text = text;
    this.also = also;
  }

  /**
   * The operator with this name in a policy, with {@code ForAllValues:} or {@code ForAnyValue:}
   * before it and, for all but Null, {@code IfExists} after it; empty for other names.
   */
  static Optional<ConditionOperator> named(String name) {
    var qualified = name.startsWith("ForAllValues:") || name.startsWith("ForAnyValue:");
    var bare = qualified ? name.substring(name.indexOf(':') + 1) : name;
    if (!bare.endsWith(IF_EXISTS)) {
      return Optional.ofNullable(BY_NAME.get(bare));
    }
    var operator = BY_NAME.get(bare.substring(0, bare.length() - IF_EXISTS.length()));
    return Optional.ofNullable(operator).filter(found -> found != NULL);
  }

  boolean takes(@Nullable Object value) {
    return value instanceof String
        || (value instanceof Number && also == Also.NUMBERS)
        || (value instanceof Boolean && also == Also.BOOLEANS);
  }
}
