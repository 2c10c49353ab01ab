package dev.ssoperator.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What IAM takes is accepted, and what it refuses is refused with field and remedy. */
class PolicyGrammarTest {

  private static final String FIELD = "spec.inlinePolicy";

  private static final ObjectMapper YAML = new YAMLMapper();

  @Property(tries = 500)
  void whatTheGrammarAllowsIsAccepted(@ForAll("policies") Map<String, Object> policy) {
    assertThat(PolicyGrammar.check(FIELD, policy)).isEmpty();
  }

  @Property(tries = 3000)
  void oneMistakeIsOneProblemAtItsField(
      @ForAll("policies") Map<String, Object> policy,
      @ForAll Mutation mutation,
      @ForAll Random random) {
    var target = new Mutation.Target(policy, random);
    var path = mutation.breakPolicy(target);

    assertThat(PolicyGrammar.check(FIELD, target.policy()))
        .extracting(PolicyProblem::path)
        .containsExactly(FIELD + path);
  }

  @Property(tries = 500)
  void whateverTheDocumentIsTheAnswerIsShortAndOnOneLine(@ForAll("anything") Object document) {
    assertThat(PolicyGrammar.check(FIELD, document))
        .hasSizeLessThanOrEqualTo(20)
        .allSatisfy(
            problem ->
                assertThat(problem.toString())
                    .hasSizeLessThan(1000)
                    .doesNotContainPattern("\\p{Cntrl}"));
  }

  @Property(tries = 500)
  void aPolicyInWhichAnythingStandsAnywhereIsAnswered(
      @ForAll("policies") Map<String, Object> policy,
      @ForAll("anything") Object anything,
      @ForAll("keys") String key,
      @ForAll Random random) {
    var target = new Mutation.Target(policy, random);
    var statement = target.statement();
    switch (random.nextInt(4)) {
      case 0 -> target.policy().put(key, anything);
      case 1 -> statement.put(key, anything);
      case 2 -> target.condition(key, anything);
      default -> target.condition("StringEquals", new LinkedHashMap<>(Map.of(key, anything)));
    }

    assertThat(PolicyGrammar.check(FIELD, target.policy())).hasSizeLessThanOrEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {Version: "2012-10-17", Comment: x, Statement: {Effect: Allow, Action: "*", Resource: "*"}} | .Comment: is not an element of IAM: a policy has Version, Id, Statement
          {Statement: [{Effect: Allow, Action: "*", Resource: "*", Comment: x}]} | .Statement[0].Comment: is not an element of IAM: a statement has Sid, Effect, Action, NotAction, Resource, NotResource, Condition
          {Statement: [{Effect: Allow, action: x, Action: "*", Resource: "*"}]} | .Statement[0].action: is not an element of IAM, whose names are case-sensitive: Action
          {Statement: [{Sid: allow_read_1, Effect: Allow, Action: "*", Resource: "*"}]} | .Statement[0].Sid: must have only the letters A-Z, a-z and digits, not "allow_read_1"
          {Statement: [{Sid: A, Effect: Allow, Action: "*", Resource: "*"}, {Sid: A, Effect: Allow, Action: "*", Resource: "*"}]} | .Statement[1].Sid: must be unique in the policy: spec.inlinePolicy.Statement[0] has "A" too
          {Statement: [{Effect: Allow, Principal: "*", Action: "*", Resource: "*"}]} | .Statement[0].Principal: is not allowed in a policy of a permission set, which applies to whoever is assigned the set: remove it
          {Statement: [{Effect: Allow, Action: [], Resource: "*"}]} | .Statement[0].Action: must have at least one entry, each of which must be "*" or a service and an action, such as "s3:GetObject"
          {Statement: {Effect: allow, Action: "*", Resource: "*"}} | .Statement.Effect: must be Allow or Deny, not "allow"
          {Statement: {Effect: Allow, Action: "*"}} | .Statement: must have Resource or NotResource
          {Statement: {Effect: Allow, Action: "*", NotAction: "*", Resource: "*"}} | .Statement: must have Action or NotAction, not both
          {Statement: {Effect: Allow, Action: "*", Resource: [bucket/*]}} | .Statement.Resource[0]: must be "*" or an ARN, such as "arn:aws:s3:::bucket/*", not "bucket/*"
          {Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {stringEquals: {"aws:PrincipalAccount": x}}}} | .Statement.Condition.stringEquals: is not a condition operator of IAM (names are case-sensitive), such as StringEquals, ArnLikeIfExists or ForAnyValue:StringLike
          {Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {"aws:PrincipalAccount": 1402433619}}}} | .Statement.Condition.StringEquals["aws:PrincipalAccount"]: must be text in quotes, not the number 1402433619: YAML reads digits without quotes as a number and may change them (012345670123 becomes 1402433619, 012345678901 loses its zero)
          {Statement: {Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {"aws:SecureTransport": [true]}}}} | .Statement.Condition.StringEquals["aws:SecureTransport"][0]: must be text in quotes, not the boolean true: YAML reads true, false, yes, no, on and off without quotes as a boolean
          """)
  void aProblemNamesTheFieldAndWhatWouldBeRight(String policy, String problem) throws IOException {
    assertThat(PolicyGrammar.check(FIELD, YAML.readValue(policy, Object.class)))
        .extracting(PolicyProblem::toString)
        .containsExactly(FIELD + problem);
  }

  @Test
  void nestingBeyondEveryStackIsAnswered() {
    Object deep = "x";
    for (var i = 0; i < 1_000_000; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
    }

    assertThat(PolicyGrammar.check(FIELD, Map.of("Statement", deep))).hasSize(4);
    assertThat(PolicyGrammar.check(FIELD, Map.of("Statement", statement("Action", deep))))
        .extracting(PolicyProblem::path)
        .containsExactly(FIELD + ".Statement.Action");
    assertThat(PolicyGrammar.check(FIELD, Map.of("Statement", statement("Comment", deep))))
        .extracting(PolicyProblem::path)
        .containsExactly(FIELD + ".Statement.Comment");
    assertThat(
            PolicyGrammar.check(
                FIELD,
                Map.of("Statement", statement("Condition", Map.of("Bool", Map.of("a:b", deep))))))
        .extracting(PolicyProblem::path)
        .containsExactly(FIELD + ".Statement.Condition.Bool[\"a:b\"]");
  }

  @Test
  void aKeyOfAnyLengthIsNamedInShort() {
    var key = "k".repeat(60_000);

    assertThat(PolicyGrammar.check(FIELD, Map.of("Statement", statement(key, "x"))))
        .extracting(PolicyProblem::path)
        .containsExactly(FIELD + ".Statement[\"" + "k".repeat(80) + "…\"]");
  }

  @Test
  void ofManyMistakesTheFirstAreNamed() {
    var statements = new ArrayList<Object>();
    for (var i = 0; i < 100_000; i++) {
      statements.add(i);
    }

    assertThat(PolicyGrammar.check(FIELD, Map.of("Statement", statements)))
        .hasSize(20)
        .first()
        .extracting(PolicyProblem::path)
        .isEqualTo(FIELD + ".Statement[0]");
  }

  @Test
  void thePoliciesOfTheRepositoryAreAccepted() throws IOException {
    try (var files = Files.list(Path.of("deploy/iam"))) {
      for (var file : files.filter(path -> path.toString().contains("/policy-")).toList()) {
        var policy = new ObjectMapper().readValue(file.toFile(), Object.class);
        assertThat(PolicyGrammar.check(FIELD, policy)).as(file.toString()).isEmpty();
      }
    }
  }

  private static Map<String, Object> statement(String element, Object value) {
    var statement = new LinkedHashMap<String, Object>();
    statement.put("Effect", "Allow");
    statement.put("Action", "*");
    statement.put("Resource", "*");
    statement.put(element, value);
    return statement;
  }

  @Provide
  Arbitrary<Map<String, Object>> policies() {
    return Policies.all();
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(200),
        Arbitraries.of("Statement", "Condition", "Sid", "Action", "\uD83D", "\u202e", "a\nb"));
  }

  @Provide
  Arbitrary<Object> anything() {
    return Arbitraries.lazyOf(
        () -> keys().map(text -> (Object) text),
        () -> Arbitraries.bigIntegers().map(number -> (Object) number),
        () -> Arbitraries.doubles().map(number -> (Object) number),
        () -> Arbitraries.of(true, false).map(bool -> (Object) bool),
        () -> anything().list().ofMaxSize(3).map(list -> (Object) list),
        () -> Arbitraries.maps(keys(), anything()).ofMaxSize(4).map(map -> (Object) map));
  }
}
