package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policy documents compare by meaning and are written as AWS accepts them. */
class PolicyDocumentTest {

  /** The pattern of PutInlinePolicyToPermissionSet's InlinePolicy. */
  private static final Pattern AWS = Pattern.compile("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");

  private static final Pattern ASCII = Pattern.compile("[\\u0020-\\u007F]*");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"Version":"2012-10-17","Statement":[]} | {"Statement":[],"Version":"2012-10-17"}
          {"Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]} | {"Statement":{"Effect":"Allow","Action":["a:B"],"Resource":["*"]}}
          {"Statement":[{"Action":["a:B","a:C"]}]} | {"Statement":[{"Action":["a:C","a:B"]}]}
          {"Statement":[{"Action":["a:B","a:B"]}]} | {"Statement":[{"Action":"a:B"}]}
          {"Statement":[{"Sid":"A"},{"Sid":"B"}]} | {"Statement":[{"Sid":"B"},{"Sid":"A"}]}
          {"Statement":{"Condition":{"Bool":{"aws:MultiFactorAuthPresent":true}}}} | {"Statement":{"Condition":{"Bool":{"aws:MultiFactorAuthPresent":["true"]}}}}
          {"Statement":{"Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}}} | {"Statement":{"Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}}}
          {"Statement":{"Condition":{"StringLike":{"k":["x",1,false]}}}} | {"Statement":{"Condition":{"StringLike":{"k":["false","1","x"]}}}}
          { "Statement" : [ ] } | {"Statement":[]}
          {"Statement":{"Sid":"\\u00e4"}} | {"Statement":{"Sid":"ä"}}
          """)
  void sameMeaning(String one, String other) {
    var a = PolicyDocument.parse(one);
    var b = PolicyDocument.parse(other);

    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"Version":"2012-10-17"} | {"Version":"2008-10-17"}
          {"Version":"2012-10-17"} | {}
          {"Statement":[{"Effect":"Allow"}]} | {"Statement":[{"Effect":"Deny"}]}
          {"Statement":[{"Action":"a:B"}]} | {"Statement":[{"Action":"a:C"}]}
          {"Statement":[{"Action":"a:B"}]} | {"Statement":[{"NotAction":"a:B"}]}
          {"Statement":[{"Action":["a:B","a:C"]}]} | {"Statement":[{"Action":["a:B"]}]}
          {"Statement":[{"Resource":"*"}]} | {"Statement":[{"Resource":"* "}]}
          {"Statement":[{"Sid":"A"}]} | {"Statement":[{"Sid":"a"}]}
          {"Statement":[{"Sid":"A"}]} | {"Statement":[{"Sid":"A"},{"Sid":"B"}]}
          {"Statement":{"Condition":{"Bool":{"k":true}}}} | {"Statement":{"Condition":{"Bool":{"k":false}}}}
          {"Statement":{"Condition":{"Bool":{"k":true}}}} | {"Statement":{"Condition":{"BoolIfExists":{"k":true}}}}
          {"Statement":{"Condition":{"StringEquals":{"k":"1"}}}} | {"Statement":{"Condition":{"StringEquals":{"k":"1.0"}}}}
          {"Statement":{"Condition":{"StringEquals":{"k":"a"}}}} | {"Statement":{"Condition":{"StringEquals":{"l":"a"}}}}
          {"Statement":{"Condition":{"StringEquals":{"k":["a","b"]}}}} | {"Statement":{"Condition":{"StringEquals":{"k":"a,b"}}}}
          """)
  void differentMeaning(String one, String other) {
    assertThat(PolicyDocument.parse(one)).isNotEqualTo(PolicyDocument.parse(other));
  }

  @Test
  void aDocumentEqualsNothingElse() {
    assertThat(PolicyDocument.parse("{}")).isNotEqualTo((Object) "{}").isNotEqualTo(null);
  }

  @Property(tries = 300)
  void rewritingADocumentKeepsItsMeaning(
      @ForAll("policies") Map<String, Object> policy, @ForAll Random random) {
    var document = PolicyDocument.of(policy);
    var rewritten = PolicyDocument.of(rewritten(policy, random));

    assertThat(rewritten).isEqualTo(document).hasSameHashCodeAs(document);
  }

  @Property(tries = 300)
  void addingAStatementOrAValueChangesTheMeaning(
      @ForAll("policies") Map<String, Object> policy, @ForAll Random random) {
    var document = PolicyDocument.of(policy);

    var longer = new LinkedHashMap<>(policy);
    var statements = new ArrayList<Object>((List<?>) policy.get("Statement"));
    statements.add(Map.of("Sid", "unheard-of", "Effect", "Allow", "Action", "*", "Resource", "*"));
    longer.put("Statement", statements);
    assertThat(PolicyDocument.of(longer)).isNotEqualTo(document);

    var wider = new LinkedHashMap<>(policy);
    var changed = new ArrayList<Object>((List<?>) policy.get("Statement"));
    var i = random.nextInt(changed.size());
    var statement = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) changed.get(i)).forEach((key, value) -> statement.put((String) key, value));
    var actions = new ArrayList<Object>((List<?>) statement.get("Action"));
    actions.add("iam:*");
    statement.put("Action", actions);
    changed.set(i, statement);
    wider.put("Statement", changed);
    assertThat(PolicyDocument.of(wider)).isNotEqualTo(document);
  }

  @Property(tries = 300)
  void parsingWhatWasWrittenGivesTheSame(@ForAll("policies") Map<String, Object> policy) {
    var document = PolicyDocument.of(policy);
    var parsed = PolicyDocument.parse(document.json());

    assertThat(parsed).isEqualTo(document);
    assertThat(parsed.json()).isEqualTo(document.json());
    assertThat(parsed.size()).isEqualTo(document.size());
  }

  @Property(tries = 300)
  void anyTextIsWrittenInCharactersThatAwsAccepts(
      @ForAll("anyText") String value, @ForAll("anyText") String key) {
    var document =
        PolicyDocument.of(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                Map.of("Sid", value, "Condition", Map.of("StringLike", Map.of(key, value)))));

    assertThat(document.json()).matches(AWS).matches(ASCII);
    assertThat(PolicyDocument.parse(document.json())).isEqualTo(document);
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PolicyDocument.parse("Version: 2012-10-17"))
        .withMessageContaining("not JSON");
  }

  @Test
  void whiteSpaceDoesNotCountTowardsTheSize() {
    assertThat(PolicyDocument.parse("{ \"a\" :\n\t[ ] }").size()).isEqualTo("{\"a\":[]}".length());
  }

  @Test
  void aSpaceInsideAValueIsWrittenAndDoesNotCountEither() {
    var document = PolicyDocument.of(Map.of("Sid", "a b  c"));

    assertThat(document.json()).isEqualTo("{\"Sid\":\"a b  c\"}");
    assertThat(document.size()).isEqualTo("{\"Sid\":\"abc\"}".length());
  }

  @Test
  void escapedCharactersCountAsTheyAreWritten() {
    assertThat(PolicyDocument.of(Map.of("Sid", "ä")).size())
        .isEqualTo("{\"Sid\":\"\\u00E4\"}".length());
    assertThat(PolicyDocument.of(Map.of("Sid", "\n")).size())
        .isEqualTo("{\"Sid\":\"\\n\"}".length());
  }

  @Provide
  Arbitrary<String> anyText() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(12),
        Arbitraries.of("", " ", "ä", "😀", "\uD83D", "\u0000", "\u2028", "\"\\", "\u007f\u0085"));
  }

  @Provide
  Arbitrary<Map<String, Object>> policies() {
    var texts = Arbitraries.strings().withCharRange('a', 'e').ofMinLength(1).ofMaxLength(3);
    var lists = texts.list().uniqueElements().ofMinSize(1).ofMaxSize(3);
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            texts.map(text -> (Object) text),
            Arbitraries.integers().map(number -> (Object) number),
            Arbitraries.doubles().map(number -> (Object) number),
            Arbitraries.of(true, false).map(bool -> (Object) bool));
    var conditions =
        Arbitraries.maps(
                Arbitraries.of("StringLike", "Bool", "NumericLessThan"),
                Arbitraries.maps(texts, values.list().ofMinSize(1).ofMaxSize(3))
                    .ofMinSize(1)
                    .ofMaxSize(2))
            .ofMaxSize(2);
    var statements =
        Combinators.combine(texts, Arbitraries.of("Allow", "Deny"), lists, lists, conditions)
            .as(
                (sid, effect, actions, resources, condition) -> {
                  var statement = new LinkedHashMap<String, Object>();
                  statement.put("Sid", sid);
                  statement.put("Effect", effect);
                  statement.put("Action", actions);
                  statement.put("Resource", resources);
                  if (!condition.isEmpty()) {
                    statement.put("Condition", condition);
                  }
                  return statement;
                });
    return statements
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(
            list -> {
              var policy = new LinkedHashMap<String, Object>();
              policy.put("Version", "2012-10-17");
              policy.put("Statement", list);
              return policy;
            });
  }

  /** The same in other words: order, lists of one and condition values as text. */
  private static Map<String, Object> rewritten(Map<?, ?> policy, Random random) {
    return object(policy, random, false);
  }

  private static Map<String, Object> object(Map<?, ?> map, Random random, boolean inCondition) {
    var keys = new ArrayList<String>();
    map.keySet().forEach(key -> keys.add((String) key));
    Collections.shuffle(keys, random);
    var result = new LinkedHashMap<String, Object>();
    keys.forEach(
        key ->
            result.put(key, value(map.get(key), random, inCondition || key.equals("Condition"))));
    return result;
  }

  private static Object value(Object value, Random random, boolean inCondition) {
    if (value instanceof Map<?, ?> map) {
      return object(map, random, inCondition);
    }
    if (value instanceof List<?> list) {
      var shuffled = new ArrayList<Object>();
      list.forEach(element -> shuffled.add(value(element, random, inCondition)));
      Collections.shuffle(shuffled, random);
      if (shuffled.size() == 1 && random.nextBoolean()) {
        return shuffled.get(0);
      }
      if (random.nextBoolean()) {
        shuffled.add(shuffled.get(0));
      }
      return shuffled;
    }
    return inCondition && random.nextBoolean() ? String.valueOf(value) : value;
  }
}
