package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.iam.Policies;
import dev.ssoperator.iam.PolicyGrammar;
import dev.ssoperator.validation.CrdValidator;
import dev.ssoperator.validation.Objection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema refuses no policy that IAM takes, and nothing passes it that nests without an end. */
class InlinePolicySchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CrdValidator VALIDATOR = CrdGenerator.validator(PermissionSet.class);

  @Property(tries = 300)
  void whatIamTakesIsAccepted(@ForAll("policies") Map<String, Object> policy) {
    assertThat(objections(policy)).isEmpty();
  }

  @Property(tries = 300)
  void anUnknownElementIsRefusedWhicheverOthersAreThere(
      @ForAll("policies") Map<String, Object> policy, @ForAll Random random) {
    var broken = new LinkedHashMap<>(policy);
    if (random.nextBoolean()) {
      broken.put("Comment", "x");
    } else {
      var statements =
          policy.get("Statement") instanceof List<?> list
              ? new ArrayList<Object>(list)
              : new ArrayList<Object>(List.of(policy.get("Statement")));
      var at = random.nextInt(statements.size());
      var statement = new LinkedHashMap<String, Object>();
      ((Map<?, ?>) statements.get(at)).forEach((key, value) -> statement.put((String) key, value));
      statement.put("Comment", "x");
      statements.set(at, statement);
      broken.put("Statement", statements.size() == 1 ? statement : statements);
    }

    assertThat(objections(broken)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Statement': DEEP}",
        "{'Statement': [DEEP]}",
        "{'Statement': {STATEMENT}, 'Comment': DEEP}",
        "{'Statement': {STATEMENT}, 'Id': DEEP}",
        "{'Statement': {STATEMENT, 'Comment': DEEP}}",
        "{'Statement': [{STATEMENT, 'Comment': DEEP}]}",
        "{'Statement': [{STATEMENT, 'Sid': DEEP}]}",
        "{'Statement': [{STATEMENT, 'NotAction': DEEP}]}",
        "{'Statement': [{'Effect': 'Deny', 'Action': DEEP, 'Resource': '*'}]}",
        "{'Statement': [{'Effect': 'Deny', 'Action': [DEEP], 'Resource': '*'}]}",
        "{'Statement': [{'Effect': 'Deny', 'Action': '*', 'NotResource': DEEP}]}",
        "{'Statement': [{STATEMENT, 'Condition': DEEP}]}",
        "{'Statement': [{STATEMENT, 'Condition': {'Bool': DEEP}}]}",
        "{'Statement': [{STATEMENT, 'Condition': {'Bool': {'a:b': DEEP}}}]}",
        "{'Statement': [{STATEMENT, 'Condition': {'Bool': {'a:b': [DEEP]}}}]}"
      })
  void whatNestsIsRefused(String policy) throws Exception {
    for (var deep : List.of("{'a': {'a': {'a': {'a': 'x'}}}}", "[[[['x']]]]")) {
      var text =
          policy
              .replace("DEEP", deep)
              .replace("STATEMENT", "'Effect': 'Deny', 'Action': '*', 'Resource': '*'")
              .replace('\'', '"');
      assertThat(objections(JSON.readTree(text))).as(text).isNotEmpty();
    }
  }

  @Test
  void whatItCannotSayIsLeftToTheGrammar() {
    var policy =
        Map.of(
            "Version",
            "2012-10-17",
            "Statement",
            Map.of("Effect", "Deny", "Action", 1, "Resource", true, "Condition", Map.of()));

    assertThat(objections(policy)).isEmpty();
    assertThat(PolicyGrammar.check("spec.inlinePolicy", policy)).hasSize(2);
  }

  private static List<Objection> objections(Object policy) {
    var object = JSON.createObjectNode();
    object.put("apiVersion", "ssoperator.dev/v1beta1").put("kind", "PermissionSet");
    object.putObject("metadata").put("name", "reader");
    var document = object.putObject("spec").putObject("inlinePolicy");
    document.put("Version", "2012-10-17");
    document.setAll((ObjectNode) JSON.<JsonNode>valueToTree(policy));
    return VALIDATOR.validate(object);
  }

  @Provide
  Arbitrary<Map<String, Object>> policies() {
    return Policies.all();
  }
}
