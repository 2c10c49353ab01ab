package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.status.Conditions;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One AccountAssignmentSet for everything of a company, and what its status says. */
final class SetWatch implements AutoCloseable {

  static final String NAME = "everybody";

  private final AtomicInteger statusWrites = new AtomicInteger();
  private final SharedIndexInformer<AccountAssignmentSet> informer;
  private volatile @Nullable AccountAssignmentSetStatus status;

  SetWatch(KubernetesClient client) {
    informer =
        client
            .resources(AccountAssignmentSet.class)
            .inNamespace(Company.NAMESPACE)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(AccountAssignmentSet set) {
                    see(set);
                  }

                  @Override
                  public void onUpdate(AccountAssignmentSet before, AccountAssignmentSet now) {
                    see(now);
                  }

                  @Override
                  public void onDelete(AccountAssignmentSet set, boolean unknown) {
                    status = null;
                  }
                });
  }

  private void see(AccountAssignmentSet set) {
    if (!Objects.equals(status, set.getStatus())) {
      status = set.getStatus();
      statusWrites.incrementAndGet();
    }
  }

  /** Every group with every permission set in every account of this name. */
  static AccountAssignmentSet set(int groups, int sets, String accounts) {
    var set = new AccountAssignmentSet();
    set.setMetadata(
        new ObjectMetaBuilder().withNamespace(Company.NAMESPACE).withName(NAME).build());
    set.setSpec(
        new AccountAssignmentSetSpec(
            IntStream.range(0, groups)
                .mapToObj(i -> new Principal(Company.groupName(i), null, null, null, null))
                .toList(),
            IntStream.range(0, sets)
                .mapToObj(i -> new PermissionSetRef(Company.setName(i), null))
                .toList(),
            List.of(new AccountSelector(null, null, List.of(accounts), null)),
            List.of(),
            null));
    return set;
  }

  /** What the status says; null before there is one. */
  @Nullable AccountAssignmentSetStatus status() {
    return status;
  }

  /** Whether so many assignments exist, and the set says that it is complete. */
  boolean isReady(int assignments) {
    var now = status;
    return now != null
        && Integer.valueOf(assignments).equals(now.ready())
        && now.conditions().stream()
            .anyMatch(
                condition ->
                    condition.type().equals(Conditions.READY)
                        && condition.reason().equals("Assigned"));
  }

  /** What the status says, for people. */
  String text() {
    var now = status;
    return now == null
        ? "no status"
        : "%s desired, %s ready, %s pending, %s failing"
            .formatted(now.desired(), now.ready(), now.pending(), now.failing());
  }

  int statusWrites() {
    return statusWrites.get();
  }

  @Override
  public void close() {
    informer.close();
  }
}
