package dev.ssoperator.survey;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is read, in the fewest calls. */
class SurveyReaderTest {

  private static final String GONE = "50000000-0000-4000-8000-000000000001";

  private static EmulatedAws aws;

  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock();
  private final Progress progress = new Progress();
  private String read;
  private String write;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    aws.control().seed(Seed.exampleCorp());
    write = aws.permissionSet("write");
    read = aws.permissionSet("read");
    aws.assign(read, BILLING, FINANCE);
    aws.assign(read, BILLING, PLATFORM);
    aws.assign(read, SHOP, FINANCE);
    aws.assign(write, SHOP, FINANCE);
    aws.control().clearLogs();
  }

  @AfterEach
  void undisturbed() {
    aws.control().clearFaults();
  }

  private Survey survey(boolean isManagementAccount) throws InterruptedException {
    return survey(isManagementAccount, false);
  }

  private Survey survey(boolean isManagementAccount, boolean withMembers)
      throws InterruptedException {
    var instance = ((InstanceState.Ready) aws.identityCenter().instance()).instance();
    var checkpoint = new Checkpoint(folder.resolve("progress"), clock);
    checkpoint.resume(instance.arn());
    try (var reads = new Reads(pause -> {})) {
      return new SurveyReader(
              instance,
              aws.identityCenter(),
              new SurveyReader.Sources(
                  aws.directory(),
                  () -> organization().accounts().stream().map(OrganizationAccount::id).toList(),
                  this::organization,
                  isManagementAccount,
                  withMembers),
              checkpoint,
              progress,
              reads)
          .read();
    }
  }

  private OrganizationView organization() {
    try (var threads = new ReadThreads();
        var organization =
            new Organization(aws.organization(), threads, Duration.ofDays(1), clock)) {
      var woken = new Woken();
      return Awaitility.await()
          .until(
              () ->
                  organization.view(
                      Set.of(OrganizationFacet.UNITS), Instant.MIN, woken.requester()),
              view -> view.isPresent())
          .orElseThrow();
    }
  }

  private static long calls(String... operations) {
    return aws.control().calls().stream()
        .map(Call::operation)
        .filter(List.of(operations)::contains)
        .count();
  }

  @Test
  void everythingIsReadOnce() throws InterruptedException {
    var survey = survey(false);

    assertThat(survey.permissionSets())
        .extracting(PermissionSetSnapshot::name)
        .containsExactly("read", "write");
    assertThat(survey.assignments())
        .containsExactlyInAnyOrder(
            access(read, BILLING, FINANCE),
            access(read, BILLING, PLATFORM),
            access(read, SHOP, FINANCE),
            access(write, SHOP, FINANCE));
    assertThat(survey.people().name(PrincipalType.GROUP, FINANCE)).contains("finance");
    assertThat(survey.organization().accounts()).hasSize(9);
    assertThat(survey.route()).isEqualTo(Route.PERMISSION_SETS);
    assertThat(calls("ListPermissionSets")).isEqualTo(1);
    assertThat(calls("ListAccountsForProvisionedPermissionSet")).isEqualTo(2);
    assertThat(calls("ListAccountAssignments")).isEqualTo(3);
    assertThat(calls("DescribePermissionSet", "ListTagsForResource")).isEqualTo(4);
    assertThat(calls("ListPermissionSetsProvisionedToAccount")).isZero();
    assertThat(calls("ListAccountAssignmentsForPrincipal")).isZero();
    assertThat(progress.callsLeft()).isZero();
  }

  @Test
  void theMembersOfTheGroupsAreReadIfTheyAreAskedForOneListForEachGroup()
      throws InterruptedException {
    assertThat(survey(false).people().members()).isEmpty();
    assertThat(calls("ListGroupMemberships")).isZero();

    var people = survey(false, true).people();

    assertThat(people.members().keySet()).isEqualTo(people.groups().keySet());
    assertThat(people.members().get(FINANCE))
        .isEqualTo(aws.directory().members(FINANCE).orElseThrow());
    assertThat(progress.counts().get(Part.MEMBERS)).isEqualTo(new Progress.Count(5, 5));
  }

  @Test
  void aGroupThatIsDeletedMeanwhileHasNoMembers() throws InterruptedException {
    aws.control()
        .addFault(
            FaultSpec.error("ListGroupMemberships", "ResourceNotFoundException", "no").once());

    var people = survey(false, true).people();

    assertThat(people.groups()).hasSize(5);
    assertThat(people.members()).hasSize(4);
  }

  @Test
  void withMorePermissionSetsThanAccountsTheAccountsAreAsked() throws InterruptedException {
    for (var i = 0; i < 8; i++) {
      aws.permissionSet("more-" + i);
    }
    aws.control().clearLogs();

    var survey = survey(false);

    assertThat(survey.assignments()).hasSize(4);
    assertThat(survey.route()).isEqualTo(Route.ACCOUNTS);
    assertThat(calls("ListPermissionSetsProvisionedToAccount")).isEqualTo(9);
    assertThat(calls("ListAccountsForProvisionedPermissionSet")).isZero();
    assertThat(calls("ListAccountAssignments")).isEqualTo(3);
  }

  /** Example Corp has five groups and six users. */
  @Test
  void inTheManagementAccountPrincipalsAreAskedWhereTheyAreFewerThanPairs()
      throws InterruptedException {
    for (var account :
        List.of("222222222222", "333333333333", "444444444444", "666666666666", "777777777777")) {
      aws.assign(read, account, FINANCE);
      aws.assign(write, account, FINANCE);
    }
    assign(PrincipalType.USER, "20000000-0000-4000-8000-000000000001");
    aws.control().clearLogs();

    var survey = survey(true);

    assertThat(survey.assignments()).hasSize(15);
    assertThat(survey.route()).isEqualTo(Route.PRINCIPALS);
    assertThat(calls("ListAccountAssignmentsForPrincipal")).isEqualTo(11);
    assertThat(calls("ListAccountAssignments")).isZero();
    aws.control().clearLogs();
    assertThat(survey(false).assignments()).isEqualTo(survey.assignments());
  }

  @Test
  void byPrincipalTooThePairsThatNobodyExplainsAreRead() throws InterruptedException {
    aws.control().seed(withAnOrphan());

    var survey = survey(true);

    assertThat(survey.route()).isEqualTo(Route.PRINCIPALS);
    assertThat(survey.assignments())
        .hasSize(17)
        .filteredOn(access -> access.principalId().equals(GONE))
        .singleElement()
        .returns("777777777777", AssignedAccess::accountId);
    assertThat(calls("ListAccountAssignments")).isEqualTo(1);
  }

  /** Two permission sets for a group in eight accounts, and a group that is gone in the ninth. */
  private static Seed withAnOrphan() {
    var corp = Seed.exampleCorp();
    var sets = List.of(set("one"), set("two"));
    var assignments = new ArrayList<Seed.Assignment>();
    for (var account : corp.accounts()) {
      if (!account.id().equals("777777777777")) {
        assignments.add(new Seed.Assignment(account.id(), "one", "finance", null));
        assignments.add(new Seed.Assignment(account.id(), "two", "finance", null));
      }
    }
    assignments.add(new Seed.Assignment("777777777777", "one", null, null, GONE, null));
    return new Seed(
        corp.instance(),
        corp.organization(),
        corp.organizationalUnits(),
        corp.accounts(),
        corp.groups(),
        corp.users(),
        sets,
        assignments,
        List.of());
  }

  private static Seed.PermissionSet set(String name) {
    return new Seed.PermissionSet(null, name, null, null, null, null, null, null, null, null);
  }

  private void assign(PrincipalType type, String id) {
    aws.identityCenter().createAssignment(new AssignedAccess(write, "222222222222", type, id));
    aws.elapse();
  }

  @Test
  void whatAwsThrottlesIsReadAgain() throws InterruptedException {
    aws.control()
        .addFault(
            FaultSpec.error("ListAccountAssignments", "ThrottlingException", "Rate exceeded")
                .times(2));

    assertThat(survey(false).assignments()).hasSize(4);
    assertThat(calls("ListAccountAssignments")).isEqualTo(5);
  }

  @Test
  void aSurveyThatWasInterruptedGoesOnWhereItWas() throws InterruptedException {
    aws.control()
        .addFault(
            FaultSpec.error("ListAccountAssignments", "AccessDeniedException", "not allowed")
                .matching(Map.of("AccountId", SHOP, "PermissionSetArn", write)));
    assertThatThrownBy(() -> survey(false)).isInstanceOf(IdentityCenterException.class);
    aws.control().clearFaults();
    aws.control().clearLogs();

    assertThat(survey(false).assignments()).hasSize(4);
    assertThat(calls("ListAccountsForProvisionedPermissionSet")).isZero();
    assertThat(calls("ListAccountAssignments")).isBetween(1L, 3L);
  }

  @Test
  void nothingIsChanged() throws InterruptedException {
    survey(true);

    assertThat(aws.control().effects()).isEmpty();
  }
}
