package dev.ssoperator.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundarySpec;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.CustomerManagedPolicyPattern;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.InlinePolicyRule;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import dev.ssoperator.api.SharedPermissionSets;
import dev.ssoperator.boundary.Grant.SetReference;
import dev.ssoperator.boundary.Grant.SetSpec;
import dev.ssoperator.boundary.RuleCheck.Answer;
import dev.ssoperator.chart.AdmissionPolicy;
import dev.ssoperator.inventory.Glob;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chart's admission policy refuses what the operator refuses without a call of AWS, and nothing
 * else.
 */
class BoundaryPolicyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String NAMESPACE = "team";

  private static final AdmissionPolicy POLICY =
      AdmissionPolicy.ofBoundaries("{aws: {region: eu-west-1}, operator: {boundaries: Required}}");

  @Property(tries = 3000)
  void anAssignmentIsRefusedByAdmissionAsByTheOperator(@ForAll Random random) {
    var make = new Maker(random);
    var boundary = make.boundary();
    var resource = make.assignment();

    var spec = boundary.getSpec();
    var isRefused =
        CapabilityCheck.problem(spec.capabilities(), resource).isPresent()
            || RuleCheck.check(
                    spec.rules(), Grant.of(resource, Optional.empty()), AccountLookup.NONE)
                instanceof Answer.Refused;
    assertThat(!objections(boundary, resource, null).isEmpty())
        .as(() -> JSON.valueToTree(boundary) + " and " + JSON.valueToTree(resource))
        .isEqualTo(isRefused);
  }

  @Property(tries = 3000)
  void aPermissionSetIsRefusedByAdmissionAsByTheOperator(@ForAll Random random) {
    var make = new Maker(random);
    var boundary = make.boundary();
    var resource = make.permissionSet();

    var spec = boundary.getSpec();
    var isRefused =
        CapabilityCheck.problem(spec.capabilities(), resource).isPresent()
            || RuleCheck.define(spec.rules(), new SetReference.Own(SetSpec.of(resource)))
                instanceof Answer.Refused;
    assertThat(!objections(boundary, resource, null).isEmpty())
        .as(() -> JSON.valueToTree(boundary) + " and " + JSON.valueToTree(resource))
        .isEqualTo(isRefused);
  }

  @Property(tries = 300)
  void aSpecThatIsNotChangedIsNotChecked(@ForAll Random random) {
    var make = new Maker(random);
    var boundary = make.boundary();
    var resource = random.nextBoolean() ? make.assignment() : make.permissionSet();
    var resumed = JSON.<JsonNode>valueToTree(resource);

    assertThat(objections(boundary, resource, resource)).isEmpty();
    resource.getMetadata().setAnnotations(Map.of());
    assertThat(POLICY.objections(JSON.valueToTree(resource), resumed, JSON.valueToTree(boundary)))
        .isEmpty();
  }

  @Property(tries = 300)
  void aBoundaryDecidesForTheNamespacesThatItNamesOnly(@ForAll Random random) {
    var make = new Maker(random);
    var resource = make.assignment();
    resource.getMetadata().setNamespace("other");

    assertThat(objections(make.boundary(), resource, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*\\E|a",
        "*\\E|a\\E",
        "\\E*|\\Ea",
        "\\E*b|\\Ea",
        "*\\\\E|a\\\\E",
        "*\\\\E|a\\E",
        "a\\*|a\\b",
        "*\\|b\\",
        "*\\Q|Q",
        "a.c*|abcd",
        "*.*|ab",
        "(*|(a",
        "*[a]|a",
        "*$|a",
        "a*a|a",
        "a*a|aa",
        "*a*b*|cacbc",
        "*a*b*|cbca",
        "a*|ba",
        "*a|ab",
        "A*|a",
        "**|a",
        "a?|ab",
      })
  void aPatternMeansTheSameToAdmissionAndToTheOperator(String pattern, String text) {
    var rule =
        new BoundaryRule(
            new AccountScope(List.of("a"), null, null, null),
            new PrincipalScope(List.of(pattern), null, null, null),
            new PermissionSetScope(null, null, List.of("a")));
    var resource = new AccountAssignment();
    resource.getMetadata().setNamespace(NAMESPACE);
    resource.setSpec(
        new AccountAssignmentSpec(
            null,
            "a",
            new Principal(text, null, null, null, IdentityChange.FOLLOW),
            new Account("a", null),
            null));
    var spec =
        new AccessBoundarySpec(
            List.of(NAMESPACE), List.of(rule), List.of(), null, Enforcement.DENY);

    assertThat(objections(boundary(spec), resource, null).isEmpty())
        .isEqualTo(Glob.matches(pattern, text));
  }

  @Test
  void pausingNeedsTheCapabilityAndNoRule() {
    var make = new Maker(new Random(1));
    var before = make.assignment();
    before.getMetadata().setAnnotations(Map.of());
    var paused = JSON.<JsonNode>valueToTree(before);
    ((ObjectNode) paused).withObject("/metadata/annotations").put(Annotations.PAUSED, "true");

    assertThat(
            POLICY.objections(
                paused, JSON.valueToTree(before), JSON.valueToTree(boundary(List.of()))))
        .containsExactly(
            "AccessBoundary limits does not allow this: the annotation ssoperator.dev/paused needs the capability Pause");
    assertThat(
            POLICY.objections(
                paused,
                JSON.valueToTree(before),
                JSON.valueToTree(boundary(List.of(Capability.PAUSE)))))
        .isEmpty();
  }

  private static List<String> objections(
      AccessBoundary boundary, HasMetadata resource, @Nullable HasMetadata old) {
    var objections =
        POLICY.objections(
            JSON.valueToTree(resource),
            old == null ? null : JSON.valueToTree(old),
            JSON.valueToTree(boundary));
    assertThat(objections)
        .allMatch(message -> message.startsWith("AccessBoundary limits does not allow this: "))
        .noneMatch(message -> message.contains("failed"));
    return objections;
  }

  private static AccessBoundary boundary(List<Capability> capabilities) {
    return boundary(
        new AccessBoundarySpec(
            List.of("first", NAMESPACE), List.of(), capabilities, null, Enforcement.DENY));
  }

  private static AccessBoundary boundary(AccessBoundarySpec spec) {
    var boundary = new AccessBoundary();
    boundary.getMetadata().setName("limits");
    boundary.setSpec(spec);
    return boundary;
  }

  /** Makes small boundaries and resources of few letters, so that they often meet. */
  private record Maker(Random random) {

    AccessBoundary boundary() {
      return BoundaryPolicyTest.boundary(
          new AccessBoundarySpec(
              List.of("first", NAMESPACE),
              some(2, this::rule),
              some(5, () -> one(List.of(Capability.values()))),
              null,
              Enforcement.DENY));
    }

    AccountAssignment assignment() {
      var resource = new AccountAssignment();
      describe(resource);
      var reference =
          random.nextInt(4) == 0
              ? null
              : new PermissionSetRef(text(), one(List.of("", NAMESPACE, "a", "b"), ""));
      resource.setSpec(
          new AccountAssignmentSpec(
              reference, reference == null ? text() : null, principal(), account(), deletion()));
      return resource;
    }

    PermissionSet permissionSet() {
      var resource = new PermissionSet();
      describe(resource);
      resource.setSpec(
          new PermissionSetSpec(
              maybe(this::text),
              null,
              session(),
              null,
              some(1, this::text),
              some(1, () -> new CustomerManagedPolicy(text(), one(List.of("/", "/a/")))),
              maybe(this::permissionsBoundary),
              random.nextInt(3) == 0 ? Map.of("Version", "2012-10-17") : null,
              null,
              deletion(),
              random.nextInt(6) == 0 ? AdoptionPolicy.ADOPT : AdoptionPolicy.NEVER,
              random.nextInt(6) == 0));
      return resource;
    }

    private void describe(HasMetadata resource) {
      resource.getMetadata().setName(text());
      resource.getMetadata().setNamespace(NAMESPACE);
      if (random.nextInt(6) == 0) {
        resource
            .getMetadata()
            .setAnnotations(Map.of(Annotations.PAUSED, one(List.of("true", "false"))));
      }
    }

    private DeletionPolicy deletion() {
      return random.nextInt(6) == 0 ? DeletionPolicy.RETAIN : DeletionPolicy.DELETE;
    }

    private BoundaryRule rule() {
      return new BoundaryRule(
          new AccountScope(
              some(2, this::text),
              some(2, this::pattern),
              random.nextInt(8) == 0 ? List.of(new OrganizationalUnit("a", null, null)) : null,
              random.nextInt(8) == 0 ? Map.of("a", "b") : null),
          new PrincipalScope(
              some(2, this::pattern),
              some(2, this::text),
              some(2, this::pattern),
              some(2, this::text)),
          new PermissionSetScope(
              random.nextInt(3) > 0 ? own() : null,
              some(2, () -> new SharedPermissionSets(text(), List.of(pattern(), pattern()))),
              some(2, this::text)));
    }

    private OwnPermissionSets own() {
      return new OwnPermissionSets(
          maybe(this::text),
          some(2, this::pattern),
          some(2, () -> new CustomerManagedPolicyPattern(pattern(), one(List.of("/", "/a/")))),
          random.nextInt(3) > 0 ? InlinePolicyRule.ALLOWED : InlinePolicyRule.FORBIDDEN,
          random.nextInt(4) == 0 ? permissionsBoundary() : null,
          maybe(this::session));
    }

    private PermissionsBoundary permissionsBoundary() {
      return random.nextBoolean()
          ? new PermissionsBoundary(one(List.of("a", "b")), null)
          : new PermissionsBoundary(
              null, new CustomerManagedPolicy(one(List.of("a", "b")), one(List.of("/", "/a/"))));
    }

    private Principal principal() {
      return switch (random.nextInt(4)) {
        case 0 -> new Principal(text(), null, null, null, IdentityChange.FOLLOW);
        case 1 -> new Principal(null, text(), null, null, IdentityChange.FOLLOW);
        case 2 -> new Principal(null, null, text(), null, IdentityChange.FOLLOW);
        default -> new Principal(null, null, null, text(), IdentityChange.FOLLOW);
      };
    }

    private Account account() {
      return random.nextBoolean() ? new Account(text(), null) : new Account(null, text());
    }

    private String session() {
      return one(List.of("PT1H", "PT90M", "PT1H30M", "PT2H", "PT5400S", "PT12H"));
    }

    private String text() {
      return letters("ab", "ab\\EQ.$\n");
    }

    private String pattern() {
      return letters("a*", "ab\\EQ.$*\n");
    }

    /** Mostly of few letters, so that texts and patterns meet. */
    private String letters(String few, String all) {
      var of = random.nextInt(3) > 0 ? few : all;
      var text = new StringBuilder();
      for (var length = 1 + random.nextInt(3); length > 0; length--) {
        text.append(of.charAt(random.nextInt(of.length())));
      }
      return text.toString();
    }

    private <T> @Nullable T maybe(Supplier<T> maker) {
      return random.nextBoolean() ? maker.get() : null;
    }

    private <T> List<T> some(int most, Supplier<T> maker) {
      var list = new ArrayList<T>();
      for (var size = random.nextInt(most + 1); size > 0; size--) {
        list.add(maker.get());
      }
      return list;
    }

    private <T> T one(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    private @Nullable String one(List<String> of, String absent) {
      var text = one(of);
      return text.equals(absent) ? null : text;
    }
  }
}
