package dev.ssoperator.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.boundary.BoundaryOracle.Decision;
import dev.ssoperator.boundary.BoundaryOracle.Outcome;
import dev.ssoperator.boundary.BoundaryOracle.Use;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.OrganizationReader;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Woken;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Boundaries decide as the oracle does, with the organization read, and before. */
class BoundaryOracleTest {

  private static final long SEED = 20261128;
  private static final int CASES = 3000;

  private static EmulatedAws aws;
  private static ReadThreads threads;
  private static ReadThreads stalledThreads;
  private static CountDownLatch end;

  private static Organization known;
  private static Organization unread;

  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

  @BeforeAll
  static void readTheOrganization() {
    aws = new EmulatedAws();
    threads = new ReadThreads();
    stalledThreads = new ReadThreads();
    end = new CountDownLatch(1);
    aws.control().seed(Company.seed());
    known = organization(aws.organization(), threads);
    unread = organization(new Stalled(), stalledThreads);
    for (var scope :
        List.of(
            new AccountScope(null, List.of("none"), null, null),
            new AccountScope(null, null, List.of(new OrganizationalUnit("None", null, true)), null),
            new AccountScope(null, null, null, Map.of("no", "ne")))) {
      var owner = new Woken();
      var lookup = OrganizationLookup.of(known, owner.requester());
      for (var wakes = 1;
          lookup.selects(new Account(Company.id(1), null), scope) == Match.UNKNOWN;
          wakes++) {
        owner.awaitWoken(wakes);
      }
    }
  }

  @AfterAll
  static void end() {
    end.countDown();
    known.close();
    unread.close();
    threads.close();
    stalledThreads.close();
    aws.close();
  }

  private static Organization organization(OrganizationReader reader, ReadThreads threads) {
    return new Organization(reader, threads, Duration.ofMinutes(5), new MovableClock());
  }

  @Test
  void assignmentsAreDecidedAsByTheOracle() {
    for (var i = 0; i < CASES; i++) {
      var cases = new BoundaryCases(new Random(SEED + i));
      var boundaries = cases.boundaries();
      var resource = cases.assignment("resource", BoundaryCases.TEAM);
      var referenced = cases.referenced(resource);
      var resources = with(cases.resources(), resource);
      for (var isRead : List.of(true, false)) {
        var oracle = new BoundaryOracle(boundaries, resources, isRead);
        var product = product(boundaries, resources, isRead);
        var expected = oracle.decide(resource, referenced);
        var about =
            "case %d, organization read: %s\n%s\n%s\n%s"
                .formatted(SEED + i, isRead, specs(boundaries), resource, referenced);

        check(
            about,
            expected,
            requester -> product.of(resource, Optional.ofNullable(referenced), requester));
        checkKnownOutside(about, oracle, product, resource, referenced, isRead);
        for (var capability : Capability.values()) {
          assertThat(product.allows(resource, capability))
              .as("%s of %s", capability, about)
              .isEqualTo(oracle.allows(resource, capability));
        }
      }
    }
    assertEveryOutcomeIsFrequent();
  }

  @Test
  void permissionSetsAreDecidedAsByTheOracle() {
    for (var i = 0; i < CASES; i++) {
      var cases = new BoundaryCases(new Random(SEED - i));
      var boundaries = cases.boundaries();
      var resource = cases.permissionSet("data-read", BoundaryCases.TEAM);
      var uses = cases.uses();
      var resources = with(cases.resources(), resource);
      for (var isRead : List.of(true, false)) {
        var product = product(boundaries, resources, isRead);
        var about =
            "case %d, organization read: %s\n%s\n%s\n%s"
                .formatted(SEED - i, isRead, specs(boundaries), resource, uses);

        check(
            about,
            new BoundaryOracle(boundaries, resources, isRead).decide(resource, uses),
            requester ->
                product.of(
                    resource, uses.stream().map(BoundaryOracleTest::use).toList(), requester));
      }
    }
    assertEveryOutcomeIsFrequent();
  }

  private void assertEveryOutcomeIsFrequent() {
    assertThat(outcomes).hasSameSizeAs(Outcome.values());
    assertThat(outcomes.values()).allSatisfy(count -> assertThat(count).isGreaterThan(CASES / 20));
  }

  private static Boundaries.Use use(Use use) {
    return new Boundaries.Use(use.account(), use.principal(), use.description());
  }

  private void check(String about, Decision expected, Function<Requester, Ruling> product) {
    var ruling = product.apply(new Woken().requester());
    outcomes.merge(expected.outcome(), 1, Integer::sum);
    assertThat(outcome(ruling)).as("%s\n%s", about, ruling).isEqualTo(expected.outcome());
    expected.said().forEach(text -> assertThat(ruling.toString()).as(about).contains(text));
  }

  /** Without a read, only what is outside for certain is known to be. */
  private static void checkKnownOutside(
      String about,
      BoundaryOracle oracle,
      Boundaries product,
      AccountAssignment resource,
      PermissionSet referenced,
      boolean isRead) {
    var outcome = oracle.decide(resource, referenced).outcome();
    if (!isRead) {
      assertThat(product.isKnownOutside(resource, Optional.ofNullable(referenced)))
          .as("known outside: %s", about)
          .isEqualTo(outcome == Outcome.OUTSIDE || outcome == Outcome.OUTSIDE_AND_REVOKED);
    }
  }

  private static Outcome outcome(Ruling ruling) {
    if (ruling instanceof Ruling.Outside outside) {
      return outside.isRevoked() ? Outcome.OUTSIDE_AND_REVOKED : Outcome.OUTSIDE;
    }
    if (ruling instanceof Ruling.LimitReached) {
      return Outcome.LIMIT_REACHED;
    }
    return ruling instanceof Ruling.Reading ? Outcome.READING : Outcome.ALLOWED;
  }

  private static String specs(List<AccessBoundary> boundaries) {
    return String.join("\n", boundaries.stream().map(b -> b.getSpec().toString()).toList());
  }

  private static List<HasMetadata> with(List<HasMetadata> resources, HasMetadata resource) {
    var all = new ArrayList<>(resources);
    all.add(resource);
    return all;
  }

  private static EnforcedBoundaries product(
      List<AccessBoundary> boundaries, List<HasMetadata> resources, boolean isRead) {
    var product = new EnforcedBoundaries(isRead ? known : unread);
    product.use(new ListedBoundaries(boundaries), name -> {});
    product.follow(
        AccountAssignment.class, ns -> in(ns, AccountAssignment.class, resources), r -> {});
    product.follow(PermissionSet.class, ns -> in(ns, PermissionSet.class, resources), r -> {});
    return product;
  }

  private static <R extends HasMetadata> Stream<R> in(
      String namespace, Class<R> kind, List<HasMetadata> resources) {
    return resources.stream()
        .filter(resource -> resource.getMetadata().getNamespace().equals(namespace))
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  /** Answers nothing as long as the test runs. */
  private static final class Stalled implements OrganizationReader {

    private static IllegalStateException stall() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new IllegalStateException("the test has ended");
    }

    @Override
    public List<OrganizationAccount> accounts() {
      throw stall();
    }

    @Override
    public List<String> roots() {
      throw stall();
    }

    @Override
    public Optional<List<Unit>> units(String parentId) {
      throw stall();
    }

    @Override
    public Optional<List<OrganizationAccount>> accountsIn(String parentId) {
      throw stall();
    }

    @Override
    public Optional<Map<String, String>> tags(String accountId) {
      throw stall();
    }
  }
}
