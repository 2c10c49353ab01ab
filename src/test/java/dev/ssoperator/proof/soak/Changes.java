package dev.ssoperator.proof.soak;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.bench.Company;
import dev.ssoperator.bench.Company.Grant;
import dev.ssoperator.emulator.EmulatorControl;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;

/**
 * What users change at random: single assignments, permission sets, and the organization. As much
 * is created as is deleted, and a name is used once only.
 */
final class Changes {

  private final Estate estate;
  private final Wishes wishes;
  private final Latencies latencies;
  private final KubernetesClient client;
  private final EmulatorControl aws;
  private final Random random;
  private final Deque<String> passing = new ArrayDeque<>();
  private int names;
  private int count;

  Changes(
      Estate estate,
      Wishes wishes,
      Latencies latencies,
      KubernetesClient client,
      EmulatorControl aws,
      Random random) {
    this.estate = estate;
    this.wishes = wishes;
    this.latencies = latencies;
    this.client = client;
    this.aws = aws;
    this.random = random;
  }

  /** How much was changed so far. */
  int count() {
    return count;
  }

  /** Changes a single assignment: creates, edits or deletes it. */
  void changeAssignment() {
    count++;
    var dice = random.nextInt(100);
    if (dice < 40) {
      edit(wishes.any(random));
    } else if (wishes.singles().size() < estate.singles()) {
      create("single-%05d".formatted(++names), unused());
    } else {
      delete(wishes.any(random));
    }
  }

  private void create(String name, Grant grant) {
    var resource = Company.assignment(grant);
    resource.getMetadata().setName(name);
    wishes.put(name, grant);
    latencies.changed(name);
    client.resource(resource).create();
  }

  /** The access moves: to another account, permission set and group. */
  private void edit(String name) {
    var grant = unused();
    wishes.put(name, grant);
    latencies.changed(name);
    patchSpec(AccountAssignment.class, name, Company.assignment(grant).getSpec());
  }

  private void delete(String name) {
    wishes.remove(name);
    latencies.deleted(name);
    find(AccountAssignment.class, name).delete();
  }

  private Grant unused() {
    while (true) {
      var grant = estate.any(random);
      if (!wishes.isRequested(grant)) {
        return grant;
      }
    }
  }

  /** Gives a permission set that is assigned in many accounts another session duration. */
  void editSet() {
    count++;
    var name = Company.setName(random.nextInt(estate.sets()));
    var before = wishes.sets().get(name);
    var edited = withSession(before, "PT%dM".formatted(60 + random.nextInt(600)));
    wishes.put(edited);
    latencies.changed(name);
    patchSpec(PermissionSet.class, name, edited.getSpec());
  }

  private static PermissionSet withSession(PermissionSet before, String session) {
    var name = before.getMetadata().getName();
    var edited = Company.permissionSet(name, null);
    var spec = before.getSpec();
    edited.setSpec(
        new PermissionSetSpec(
            spec.name(),
            spec.description(),
            session,
            spec.relayState(),
            spec.managedPolicies(),
            spec.customerManagedPolicies(),
            spec.permissionsBoundary(),
            spec.inlinePolicy(),
            spec.tags(),
            spec.deletionPolicy(),
            spec.adoptionPolicy(),
            spec.exclusiveAssignments()));
    return edited;
  }

  /** Creates a permission set that is not assigned, or deletes the oldest of them. */
  void passingSet() {
    count++;
    if (passing.size() < 3) {
      var set = Company.permissionSet("passing-%04d".formatted(++names), null);
      var name = set.getMetadata().getName();
      passing.add(name);
      wishes.put(set);
      latencies.changed(name);
      client.resource(set).create();
    } else {
      var name = passing.remove();
      wishes.removeSet(name);
      latencies.deleted(name);
      find(PermissionSet.class, name).delete();
    }
  }

  /** An account leaves a unit, and with it what teams have there, and joins another one. */
  void moveAccount() {
    count++;
    var account = random.nextInt(estate.accounts());
    var unit = (wishes.unit(account) + 1 + random.nextInt(Estate.UNITS - 1)) % Estate.UNITS;
    wishes.move(account, unit);
    aws.moveAccount(Company.accountId(account), Estate.unitId(unit));
  }

  /** Whatever the operator writes at the same time. */
  private void patchSpec(Class<? extends HasMetadata> kind, String name, Object spec) {
    find(kind, name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(Map.of("spec", spec)));
  }

  private <R extends HasMetadata> Resource<R> find(Class<R> kind, String name) {
    return client.resources(kind).inNamespace(Company.NAMESPACE).withName(name);
  }
}
