package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * A tenant whose boundary allows little, with the rights of the chart's ClusterRole for editors and
 * without the chart's admission policies. Beside it, there is access that nobody manages; no test
 * may change it.
 */
abstract class TenantScenarioTest extends ScenarioTest {

  static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

  /** The tenant's own account. */
  static final String OWN = "222222222222";

  static final String PRODUCTION = "555555555555";
  static final String PLATFORM = "10000000-0000-4000-8000-000000000002";
  static final String BREAK_GLASS = "break-glass";

  /** Readers in the tenant's own account. */
  static final String TEAM =
      """
      rules:
      - accounts: {ids: ["222222222222"]}
        principals: {groups: ["dev*"]}
        permissionSets: {own: {managedPolicies: [%s]}}
      """
          .formatted(READ_ONLY);

  /** Administrators in the tenant's own account, readers in production. */
  static final String TWO_RULES =
      """
      rules:
      - accounts: {ids: ["222222222222"]}
        principals: {groups: ["dev*"]}
        permissionSets: {own: {managedPolicies: ["arn:aws:iam::aws:policy/*"]}}
      - accounts: {ids: ["555555555555"]}
        principals: {groups: ["dev*"]}
        permissionSets: {own: {managedPolicies: [%s]}}
      """
          .formatted(READ_ONLY);

  private static final String ELSEWHERE = PRODUCTION + " " + BREAK_GLASS + " platform";

  private StateView.@Nullable PermissionSet breakGlass;
  private int callsBefore;

  TenantScenarioTest(Backend backend) {
    super(backend);
  }

  /** Starts an operator that requires boundaries; from now on the test acts as the tenant. */
  World.OperatorProcess start(String boundary) {
    prepare(boundary);
    return world.startOperator();
  }

  /** The same without an operator. */
  void prepare(String boundary) {
    world.requireBoundaries();
    world.applyBoundary("team", boundary);
    var arn = setByHand(BREAK_GLASS, ADMINISTRATOR);
    byHand(new AssignedAccess(arn, PRODUCTION, PrincipalType.GROUP, PLATFORM));
    breakGlass = world.state().permissionSet(BREAK_GLASS);
    callsBefore = world.aws().calls().size();
    world.actAsTenant();
  }

  @AfterEach
  final void nobodyElsesAccessHasChanged() {
    if (breakGlass != null) {
      assertThat(world.assignments()).contains(ELSEWHERE);
      assertThat(world.state().permissionSet(BREAK_GLASS)).isEqualTo(breakGlass);
      assertThat(writeCalls())
          .filteredOn(call -> call.input().toString().contains(breakGlass.arn()))
          .extracting(Call::operation)
          .doesNotContain("CreateAccountAssignment");
    }
  }

  /** The permission set that no resource owns, with administrator rights. */
  StateView.PermissionSet breakGlass() {
    return world.state().permissionSet(BREAK_GLASS);
  }

  /** The assignments, without the one that nobody manages. */
  List<String> granted() {
    return world.assignments().stream().filter(text -> !text.equals(ELSEWHERE)).toList();
  }

  /** The operations so far with which the operator has changed something in AWS. */
  List<String> writes() {
    return writeCalls().map(Call::operation).toList();
  }

  private Stream<Call> writeCalls() {
    return world.aws().calls().stream()
        .skip(callsBefore)
        .filter(call -> !call.operation().matches("(Describe|List|Get).*"));
  }

  /** A permission set, made in the console. */
  String setByHand(String name, String policy) {
    var arn =
        world
            .sso()
            .createPermissionSet(b -> b.instanceArn(world.instanceArn()).name(name))
            .permissionSet()
            .permissionSetArn();
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            b -> b.instanceArn(world.instanceArn()).permissionSetArn(arn).managedPolicyArn(policy));
    return arn;
  }

  /** An assignment, made in the console. */
  void byHand(AssignedAccess access) {
    var count = world.assignments().size();
    world.assignByHand(access);
    world.until(() -> world.assignments().size() == count + 1);
  }

  static String reader(String name) {
    return set(name, "managedPolicies: [%s]".formatted(READ_ONLY));
  }

  static String administrator(String name) {
    return set(name, "managedPolicies: [%s]".formatted(ADMINISTRATOR));
  }

  /** An assignment that the boundary {@link #TEAM} allows. */
  static String own(String name, String set) {
    return assignment(name, set, OWN, "group: developers");
  }

  static String byArn(String name, String arn, String accountId, String principal) {
    return assignment(name, "unused", accountId, principal)
        .replace("permissionSetRef: {name: unused}", "permissionSetArn: " + arn);
  }

  /** Waits until a permission set is refused by its boundary; the message. */
  String refusedSet(String name) {
    return message(world.awaitSet(name, Reason.OUTSIDE_BOUNDARY));
  }

  /** Waits until an assignment is refused by its boundary; the message. */
  String refused(String name) {
    return message(world.awaitAssignment(name, Reason.OUTSIDE_BOUNDARY));
  }

  static String message(AccountAssignment assignment) {
    return World.ready(assignment.getStatus().conditions()).message();
  }

  static String message(PermissionSet set) {
    return World.ready(set.getStatus().conditions()).message();
  }

  /** What an assignment has in AWS, once it is assigned. */
  AssignedAccess assigned(String name) {
    return world.awaitAssignment(name, Reason.ASSIGNED).getStatus().assigned();
  }

  /** Requests a check of an assignment. */
  void refresh(String name, String value) {
    world.annotate(AccountAssignment.class, name, Annotations.REQUESTED_AT, value);
  }

  List<String> policies(String set) {
    return world.state().permissionSet(set).managedPolicies();
  }

  List<String> permissionSets() {
    return world.state().permissionSets().stream()
        .map(StateView.PermissionSet::name)
        .filter(name -> !name.equals(BREAK_GLASS))
        .toList();
  }
}
