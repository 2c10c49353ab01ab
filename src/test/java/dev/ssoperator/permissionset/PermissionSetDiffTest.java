package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.permissionset.PermissionSetChange.AttachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.AttachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetInlinePolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetPermissionsBoundary;
import dev.ssoperator.permissionset.PermissionSetChange.Tag;
import dev.ssoperator.permissionset.PermissionSetChange.Untag;
import dev.ssoperator.permissionset.PermissionSetChange.UpdateAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Carried out in AWS one by one, the changes lead to what is desired, and nowhere worse. */
class PermissionSetDiffTest {

  private static final PolicyDocument DENY =
      PolicyDocument.parse("{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":[\"a\",\"b\"]}]}");
  private static final PolicyDocument DENY_REORDERED =
      PolicyDocument.parse("{\"Statement\":{\"Action\":[\"b\",\"a\"],\"Effect\":\"Deny\"}}");
  private static final PolicyDocument ALLOW =
      PolicyDocument.parse("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a\"}]}");

  @Property
  void nothingDiffersFromItself(@ForAll("observed") PermissionSetContent content) {
    assertThat(PermissionSetDiff.between(content, content)).isEmpty();
  }

  @Property
  void theChangesLeadToWhatIsDesired(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var aws = new AwsSet(observed);
    PermissionSetDiff.between(desired, observed).forEach(aws::apply);

    assertThat(PermissionSetDiff.between(desired, aws.content())).isEmpty();
    assertThat(aws.managed).isEqualTo(desired.managedPolicies());
    assertThat(aws.customer).isEqualTo(desired.customerManagedPolicies());
    assertThat(aws.inline).isEqualTo(desired.inlinePolicy());
    assertThat(aws.boundary).isEqualTo(desired.permissionsBoundary());
    assertThat(aws.duration).isEqualTo(desired.sessionDuration());
    assertThat(aws.relayState).isEqualTo(desired.relayState());
    assertThat(aws.tags).containsAllEntriesOf(desired.tags());
  }

  @Property
  void atNoMomentMoreIsGrantedThanByTheOldAndTheNewTogether(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var before = new AwsSet(observed);
    var after = new AwsSet(desired);
    var either = new HashSet<>(before.granting());
    either.addAll(after.granting());
    var most = Math.max(25, Math.max(before.policies(), after.policies()));

    var aws = new AwsSet(observed);
    for (var change : PermissionSetDiff.between(desired, observed)) {
      aws.apply(change);

      assertThat(either).containsAll(aws.granting());
      assertThat(aws.policies()).isLessThanOrEqualTo(most);
    }
  }

  @Property
  void aBoundaryIsThereBeforeAnythingWidensAndGoesAfterAllElseIsDone(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var aws = new AwsSet(observed);
    for (var change : PermissionSetDiff.between(desired, observed)) {
      aws.apply(change);

      var widens =
          change instanceof AttachManagedPolicy
              || change instanceof AttachCustomerManagedPolicy
              || change instanceof SetInlinePolicy;
      if (widens && desired.permissionsBoundary() != null) {
        assertThat(aws.boundary).isEqualTo(desired.permissionsBoundary());
      }
      if (aws.boundary == null && observed.permissionsBoundary() != null) {
        assertThat(new AwsSet(desired).granting()).containsAll(aws.granting());
      }
    }
  }

  @Property
  void aCustomerManagedPolicyWhichMayDenyIsThereBeforeAnAwsManagedOneAndGoesAfterIt(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var aws = new AwsSet(observed);
    for (var change : PermissionSetDiff.between(desired, observed)) {
      aws.apply(change);

      if (change instanceof AttachManagedPolicy) {
        assertThat(aws.customer).isEqualTo(desired.customerManagedPolicies());
      }
      if (change instanceof DetachCustomerManagedPolicy) {
        assertThat(desired.managedPolicies()).containsAll(aws.managed);
      }
    }
  }

  @Test
  void aNewCustomerManagedPolicyIsThereBeforeTheOldOneGoesUnlessTheSetIsFull() {
    var attach = new AttachCustomerManagedPolicy(new CustomerManagedPolicy("New", "/"));
    var detach = new DetachCustomerManagedPolicy(new CustomerManagedPolicy("Old", "/"));

    assertThat(PermissionSetDiff.between(withPolicies(23, "New"), withPolicies(23, "Old")))
        .containsExactly(attach, detach);
    assertThat(PermissionSetDiff.between(withPolicies(24, "New"), withPolicies(24, "Old")))
        .containsExactly(detach, attach);
  }

  private static PermissionSetContent withPolicies(int managed, String customer) {
    return new PermissionSetContent(
        null,
        Duration.ofHours(1),
        null,
        IntStream.range(0, managed).mapToObj(i -> "arn:" + i).collect(Collectors.toSet()),
        Set.of(new CustomerManagedPolicy(customer, "/")),
        null,
        null,
        Map.of());
  }

  @Property
  void eachThingIsDoneOnceAndAwsTagsAreLeftAlone(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var changes = PermissionSetDiff.between(desired, observed);

    assertThat(changes).doesNotHaveDuplicates();
    for (var once :
        List.of(
            UpdateAttributes.class,
            SetInlinePolicy.class,
            SetPermissionsBoundary.class,
            Untag.class)) {
      assertThat(changes).filteredOn(once::isInstance).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(changes).filteredOn(Tag.class::isInstance).hasSizeLessThanOrEqualTo(2);
    for (var change : changes) {
      if (change instanceof Tag tag) {
        assertThat(tag.tags()).isNotEmpty();
        assertThat(tag.tags().keySet()).noneMatch(key -> key.startsWith("aws:"));
      }
      if (change instanceof Untag untag) {
        assertThat(untag.tagKeys()).isNotEmpty().noneMatch(key -> key.startsWith("aws:"));
      }
    }
  }

  @Property
  void whatNobodyOwnsIsClaimedBeforeAnythingElseIsChanged(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed) {
    var owner = new Owner("cluster", "namespace", "name").tags();
    var mine = withTags(desired, owner);

    var changes = PermissionSetDiff.between(mine, withTags(observed, Map.of("team", "a")));

    assertThat(changes.get(0)).isEqualTo(new Tag(owner));
    var owned = new HashMap<>(owner);
    owned.put("team", "a");
    assertThat(PermissionSetDiff.between(mine, withTags(observed, owned)))
        .isEqualTo(changes.subList(1, changes.size()));
  }

  @Test
  void aSetThatIsFullOfTagsIsClaimedWhenThereIsRoom() {
    var full = IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "t" + i, i -> ""));
    var owner = new Owner("cluster", "namespace", "name").tags();

    assertThat(
            PermissionSetDiff.between(
                withTags(withPolicies(0, "Same"), owner), withTags(withPolicies(0, "Same"), full)))
        .containsExactly(new Untag(full.keySet()), new Tag(owner));
  }

  @Test
  void aSetThatTheOwnersTagsFillIsClaimedFirst() {
    var some = IntStream.range(0, 47).boxed().collect(Collectors.toMap(i -> "t" + i, i -> ""));
    var owner = new Owner("cluster", "namespace", "name").tags();

    assertThat(
            PermissionSetDiff.between(
                withTags(withPolicies(0, "Same"), owner), withTags(withPolicies(0, "Same"), some)))
        .startsWith(new Tag(owner));
  }

  @Test
  void policiesComeInTheOrderOfPathAndName() {
    var policies =
        Stream.of("/b/", "/a/", "/")
            .flatMap(path -> Stream.of("Z", "A").map(name -> new CustomerManagedPolicy(name, path)))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var content =
        new PermissionSetContent(
            null, Duration.ofHours(1), null, Set.of(), policies, null, null, Map.of());

    assertThat(PermissionSetDiff.between(content, content(null, "PT1H", null)))
        .extracting(change -> ((AttachCustomerManagedPolicy) change).policy())
        .extracting(policy -> policy.path() + policy.name())
        .containsExactly("/A", "/Z", "/a/A", "/a/Z", "/b/A", "/b/Z");
  }

  @Test
  void aDescriptionThatWasNeverThereIsNotMarkedAsRemoved() {
    assertThat(PermissionSetDiff.between(content(null, "PT2H", null), content(null, "PT1H", null)))
        .containsExactly(
            new UpdateAttributes(new PermissionSetAttributes(null, Duration.ofHours(2), null)));
  }

  @Property(tries = 300)
  void theOrderOfListsDoesNotMatter(
      @ForAll("desired") PermissionSetContent desired,
      @ForAll("observed") PermissionSetContent observed,
      @ForAll Random random) {
    var changes = PermissionSetDiff.between(desired, observed);

    assertThat(PermissionSetDiff.between(shuffled(desired, random), shuffled(observed, random)))
        .isEqualTo(changes);
  }

  @Test
  void aDescriptionThatIsNoLongerWantedBecomesAHyphen() {
    var observed = content("Read-only billing", "PT4H", "https://example.com");
    var changes = PermissionSetDiff.between(content(null, "PT4H", "https://example.com"), observed);

    assertThat(changes)
        .containsExactly(
            new UpdateAttributes(
                new dev.ssoperator.identitycenter.PermissionSetAttributes(
                    "-", Duration.ofHours(4), "https://example.com")));
  }

  @Test
  void aHyphenStaysWhereNoDescriptionIsWanted() {
    assertThat(PermissionSetDiff.between(content(null, "PT1H", null), content("-", "PT1H", null)))
        .isEmpty();
  }

  @Test
  void oneChangedAttributeSendsAllThree() {
    var changes =
        PermissionSetDiff.between(
            content("d", "PT2H", "https://example.com"),
            content("d", "PT1H", "https://example.com"));

    assertThat(changes)
        .containsExactly(
            new UpdateAttributes(
                new dev.ssoperator.identitycenter.PermissionSetAttributes(
                    "d", Duration.ofHours(2), "https://example.com")));
  }

  @Test
  void aSessionDurationThatIsNoneIsReplaced() {
    assertThat(PermissionSetDiff.between(content(null, "PT1H", null), content(null, null, null)))
        .hasSize(1)
        .first()
        .isInstanceOf(UpdateAttributes.class);
  }

  @Test
  void anInlinePolicyInOtherWordsIsTheSame() {
    assertThat(PermissionSetDiff.between(inline(DENY), inline(DENY_REORDERED))).isEmpty();
    assertThat(PermissionSetDiff.between(inline(ALLOW), inline(DENY)))
        .containsExactly(new SetInlinePolicy(ALLOW));
    assertThat(PermissionSetDiff.between(inline(null), inline(DENY)))
        .containsExactly(new SetInlinePolicy(null));
  }

  // ---- a permission set as AWS keeps it

  /** AWS's rules for one permission set; what AWS would refuse fails the test. */
  private static final class AwsSet {
    private @Nullable String description;
    private @Nullable Duration duration;
    private @Nullable String relayState;
    private final Set<String> managed;
    private final Set<CustomerManagedPolicy> customer;
    private @Nullable PermissionsBoundary boundary;
    private @Nullable PolicyDocument inline;
    private final Map<String, String> tags;

    private AwsSet(PermissionSetContent content) {
      description = content.description();
      duration = content.sessionDuration();
      relayState = content.relayState();
      managed = new HashSet<>(content.managedPolicies());
      customer = new HashSet<>(content.customerManagedPolicies());
      boundary = content.permissionsBoundary();
      inline = content.inlinePolicy();
      tags = new HashMap<>(content.tags());
    }

    private void apply(PermissionSetChange change) {
      if (change instanceof UpdateAttributes c) {
        description =
            c.attributes().description() == null ? description : c.attributes().description();
        duration = c.attributes().sessionDuration();
        relayState = c.attributes().relayState();
      } else if (change instanceof AttachManagedPolicy c) {
        assertThat(managed.add(c.policyArn())).as("was not attached").isTrue();
      } else if (change instanceof DetachManagedPolicy c) {
        assertThat(managed.remove(c.policyArn())).as("was attached").isTrue();
      } else if (change instanceof AttachCustomerManagedPolicy c) {
        assertThat(customer.add(c.policy())).as("was not attached").isTrue();
      } else if (change instanceof DetachCustomerManagedPolicy c) {
        assertThat(customer.remove(c.policy())).as("was attached").isTrue();
      } else if (change instanceof SetInlinePolicy c) {
        inline = c.policy();
      } else if (change instanceof SetPermissionsBoundary c) {
        boundary = c.boundary();
      } else if (change instanceof Tag c) {
        tags.putAll(c.tags());
      } else if (change instanceof Untag c) {
        assertThat(tags.keySet()).containsAll(c.tagKeys());
        tags.keySet().removeAll(c.tagKeys());
      }
    }

    private Set<Object> granting() {
      var all = new HashSet<Object>(managed);
      all.addAll(customer);
      if (inline != null) {
        all.add(inline);
      }
      return all;
    }

    private int policies() {
      return managed.size() + customer.size();
    }

    private PermissionSetContent content() {
      return new PermissionSetContent(
          description, duration, relayState, managed, customer, boundary, inline, tags);
    }
  }

  // ---- permission sets of all kinds

  @Provide
  Arbitrary<PermissionSetContent> desired() {
    return contents(
        Arbitraries.of(Duration.ofHours(1), Duration.ofHours(4)),
        Arbitraries.of("team", "env", "ssoperator.dev/name"));
  }

  @Provide
  Arbitrary<PermissionSetContent> observed() {
    return contents(
        Arbitraries.of(Duration.ofHours(1), Duration.ofHours(4)).injectNull(0.1),
        Arbitraries.of("team", "env", "ssoperator.dev/name", "aws:createdBy", "aws:x"));
  }

  private static Arbitrary<PermissionSetContent> contents(
      Arbitrary<Duration> durations, Arbitrary<String> tagKeys) {
    var managed = Arbitraries.of("arn:a", "arn:b", "arn:c", "arn:d").set().ofMaxSize(4);
    var customer =
        Combinators.combine(Arbitraries.of("A", "B", "C"), Arbitraries.of("/", "/x/"))
            .as(CustomerManagedPolicy::new)
            .set()
            .ofMaxSize(4);
    var boundaries =
        Arbitraries.of(
                new PermissionsBoundary("arn:a", null),
                new PermissionsBoundary("arn:b", null),
                new PermissionsBoundary(null, new CustomerManagedPolicy("A", "/")))
            .injectNull(0.4);
    var tags = Arbitraries.maps(tagKeys, Arbitraries.of("", "1", "2")).ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.of("one", "two", "-").injectNull(0.3),
            durations,
            Arbitraries.of("https://a", "https://b").injectNull(0.3),
            managed,
            customer,
            boundaries,
            Arbitraries.of(DENY, DENY_REORDERED, ALLOW).injectNull(0.3),
            tags)
        .as(PermissionSetContent::new);
  }

  private static PermissionSetContent withTags(
      PermissionSetContent content, Map<String, String> tags) {
    return new PermissionSetContent(
        content.description(),
        content.sessionDuration(),
        content.relayState(),
        content.managedPolicies(),
        content.customerManagedPolicies(),
        content.permissionsBoundary(),
        content.inlinePolicy(),
        tags);
  }

  private static PermissionSetContent shuffled(PermissionSetContent content, Random random) {
    return new PermissionSetContent(
        content.description(),
        content.sessionDuration(),
        content.relayState(),
        shuffled(content.managedPolicies(), random),
        shuffled(content.customerManagedPolicies(), random),
        content.permissionsBoundary(),
        DENY.equals(content.inlinePolicy()) ? DENY_REORDERED : content.inlinePolicy(),
        content.tags());
  }

  private static <T> Set<T> shuffled(Set<T> elements, Random random) {
    var list = new ArrayList<>(elements);
    Collections.shuffle(list, random);
    return new java.util.LinkedHashSet<>(list);
  }

  private static PermissionSetContent content(
      @Nullable String description, @Nullable String duration, @Nullable String relayState) {
    return new PermissionSetContent(
        description,
        duration == null ? null : Duration.parse(duration),
        relayState,
        Set.of(),
        Set.of(),
        null,
        null,
        Map.of());
  }

  private static PermissionSetContent inline(@Nullable PolicyDocument policy) {
    return new PermissionSetContent(
        null, Duration.ofHours(1), null, Set.of(), Set.of(), null, policy, Map.of());
  }
}
