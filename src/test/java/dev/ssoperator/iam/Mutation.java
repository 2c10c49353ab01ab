package dev.ssoperator.iam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A change that breaks one rule of a policy which IAM takes. */
public enum Mutation {
  UNKNOWN_ELEMENT {
    @Override
    public String breakPolicy(Target target) {
      target.policy.put("Comment", "for the auditors");
      return ".Comment";
    }
  },
  UNKNOWN_VERSION {
    @Override
    public String breakPolicy(Target target) {
      target.policy.put("Version", target.oneOf("2012-10-18", "", 20121017, new ArrayList<>()));
      return ".Version";
    }
  },
  ID_IS_A_NUMBER {
    @Override
    public String breakPolicy(Target target) {
      target.policy.put("Id", target.oneOf(1, true, new LinkedHashMap<>()));
      return ".Id";
    }
  },
  NO_STATEMENT {
    @Override
    public String breakPolicy(Target target) {
      target.policy.remove("Statement");
      return ".Statement";
    }
  },
  EMPTY_STATEMENTS {
    @Override
    public String breakPolicy(Target target) {
      target.policy.put("Statement", target.oneOf(new ArrayList<>(), "text", 1));
      return ".Statement";
    }
  },
  STATEMENT_IS_NO_OBJECT {
    @Override
    public String breakPolicy(Target target) {
      var statements = new ArrayList<Object>(target.statements());
      statements.set(target.index, target.oneOf("text", 1, new ArrayList<>()));
      target.policy.put("Statement", statements);
      return ".Statement[" + target.index + "]";
    }
  },
  UNKNOWN_ELEMENT_OF_A_STATEMENT {
    @Override
    public String breakPolicy(Target target) {
      var name = (String) target.oneOf("Comment", "sid", "action", "Conditions", "Principals");
      target.statement().put(name, "text");
      return target.path() + "." + name;
    }
  },
  PRINCIPAL {
    @Override
    public String breakPolicy(Target target) {
      var name = (String) target.oneOf("Principal", "NotPrincipal");
      target.statement().put(name, "*");
      return target.path() + "." + name;
    }
  },
  WRONG_SID {
    @Override
    public String breakPolicy(Target target) {
      target.statement().put("Sid", target.oneOf("a_b", "a b", "ä", "a-b", 1, true, "a\n"));
      return target.path() + ".Sid";
    }
  },
  SID_TWICE {
    @Override
    public String breakPolicy(Target target) {
      var statements = new ArrayList<Object>(target.statements());
      target.statement().put("Sid", "Twice");
      statements.add(new LinkedHashMap<>(target.statement()));
      target.policy.put("Statement", statements);
      return ".Statement[" + (statements.size() - 1) + "].Sid";
    }
  },
  WRONG_EFFECT {
    @Override
    public String breakPolicy(Target target) {
      target.statement().put("Effect", target.oneOf("allow", "Permit", "", true, null));
      return target.path() + ".Effect";
    }
  },
  NO_EFFECT {
    @Override
    public String breakPolicy(Target target) {
      target.statement().remove("Effect");
      return target.path() + ".Effect";
    }
  },
  NO_ACTION {
    @Override
    public String breakPolicy(Target target) {
      target.statement().keySet().removeAll(List.of("Action", "NotAction"));
      return target.path();
    }
  },
  BOTH_ACTIONS {
    @Override
    public String breakPolicy(Target target) {
      target.statement().putAll(Map.of("Action", "s3:*", "NotAction", "s3:*"));
      return target.path();
    }
  },
  WRONG_ACTION {
    @Override
    public String breakPolicy(Target target) {
      return target.text("Action", target.oneOf("", "GetObject", "s3:", ":Get", 1, true, null));
    }
  },
  NO_RESOURCE {
    @Override
    public String breakPolicy(Target target) {
      target.statement().keySet().removeAll(List.of("Resource", "NotResource"));
      return target.path();
    }
  },
  BOTH_RESOURCES {
    @Override
    public String breakPolicy(Target target) {
      target.statement().putAll(Map.of("Resource", "*", "NotResource", "*"));
      return target.path();
    }
  },
  WRONG_RESOURCE {
    @Override
    public String breakPolicy(Target target) {
      return target.text(
          "Resource", target.oneOf("", "bucket/*", "ARN:aws:s3:::b", 123456789012L, false, null));
    }
  },
  NO_ACTIONS_OR_RESOURCES {
    @Override
    public String breakPolicy(Target target) {
      var name = target.has(target.oneOf("Action", "Resource").toString());
      target.statement().put(name, target.oneOf(new ArrayList<>(), new LinkedHashMap<>()));
      return target.path() + "." + name;
    }
  },
  CONDITION_IS_NO_OBJECT {
    @Override
    public String breakPolicy(Target target) {
      target.statement().put("Condition", target.oneOf("text", new ArrayList<>(), true, null));
      return target.path() + ".Condition";
    }
  },
  UNKNOWN_OPERATOR {
    @Override
    public String breakPolicy(Target target) {
      var name =
          target
              .oneOf(
                  "stringEquals", "StringMatches", "NullIfExists", "StringEqualsIfExistsIfExists")
              .toString();
      target.condition(name, Map.of("aws:PrincipalAccount", "123456789012"));
      return target.path() + ".Condition." + name;
    }
  },
  OPERATOR_HAS_NO_KEYS {
    @Override
    public String breakPolicy(Target target) {
      target.condition("StringEquals", target.oneOf("text", new ArrayList<>(), 1, null));
      return target.path() + ".Condition.StringEquals";
    }
  },
  EMPTY_KEY {
    @Override
    public String breakPolicy(Target target) {
      target.condition("StringEquals", Map.of("", "x"));
      return target.path() + ".Condition.StringEquals[\"\"]";
    }
  },
  NUMBER_INSTEAD_OF_TEXT {
    @Override
    public String breakPolicy(Target target) {
      return target.value(
          target.oneOf("StringEquals", "ForAnyValue:StringLike", "ArnLikeIfExists", "IpAddress"),
          target.oneOf(1402433619, 123456789012L, 1.5, true, null, new LinkedHashMap<>()));
    }
  },
  BOOLEAN_INSTEAD_OF_A_NUMBER {
    @Override
    public String breakPolicy(Target target) {
      return target.value(target.oneOf("NumericEquals", "DateLessThan"), true);
    }
  },
  NUMBER_INSTEAD_OF_A_BOOLEAN {
    @Override
    public String breakPolicy(Target target) {
      return target.value(target.oneOf("Bool", "Null", "BoolIfExists"), 1);
    }
  };

  /** Breaks the policy, and says where, as a path below the document. */
  public abstract String breakPolicy(Target target);

  /** A copy of a policy, and one of its statements. */
  public static final class Target {

    private final Map<String, Object> policy;
    private final boolean single;
    private final int index;
    private final Random random;

    public Target(Map<String, Object> policy, Random random) {
      this.policy = copy(policy);
      this.random = random;
      this.single = this.policy.get("Statement") instanceof Map<?, ?>;
      this.index = single ? 0 : random.nextInt(((List<?>) policy.get("Statement")).size());
    }

    public Map<String, Object> policy() {
      return policy;
    }

    @Nullable Object oneOf(@Nullable Object... values) {
      return values[random.nextInt(values.length)];
    }

    List<Map<String, Object>> statements() {
      @SuppressWarnings("unchecked")
      var statements =
          single
              ? List.of((Map<String, Object>) policy.get("Statement"))
              : (List<Map<String, Object>>) policy.get("Statement");
      return statements;
    }

    Map<String, Object> statement() {
      return statements().get(index);
    }

    String path() {
      return single ? ".Statement" : ".Statement[" + index + "]";
    }

    /** The statement's own form of an element: Action or NotAction. */
    String has(String element) {
      return statement().containsKey(element) ? element : "Not" + element;
    }

    /** Makes a value wrong, alone or at the end of a list. */
    String text(String element, @Nullable Object wrong) {
      var name = has(element);
      if (statement().get(name) instanceof List<?> list) {
        var longer = new ArrayList<Object>(list);
        longer.add(wrong);
        statement().put(name, longer);
        return path() + "." + name + "[" + list.size() + "]";
      }
      statement().put(name, wrong);
      return path() + "." + name;
    }

    void condition(String operator, @Nullable Object keys) {
      var condition = new LinkedHashMap<String, Object>();
      condition.put(operator, keys);
      statement().put("Condition", condition);
    }

    /** Makes a condition's value wrong, alone or in a list. */
    String value(@Nullable Object operator, @Nullable Object wrong) {
      var alone = random.nextBoolean();
      var values = new ArrayList<Object>();
      values.add("right");
      values.add(wrong);
      var keys = new LinkedHashMap<String, Object>();
      keys.put("aws:ResourceAccount", alone ? wrong : values);
      condition((String) operator, keys);
      return path()
          + ".Condition"
          + (operator.toString().contains(":") ? "[\"" + operator + "\"]" : "." + operator)
          + "[\"aws:ResourceAccount\"]"
          + (alone ? "" : "[1]");
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach((key, value) -> copy.put((String) key, copied(value)));
      return copy;
    }

    private static Object copied(Object value) {
      if (value instanceof List<?> list) {
        var copy = new ArrayList<Object>();
        list.forEach(item -> copy.add(copied(item)));
        return copy;
      }
      return value instanceof Map<?, ?> map ? copy(map) : value;
    }
  }
}
