package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.status.OutdatedException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates, corrects and deletes the AccountAssignments of sets. Names follow from what they are
 * for, so that nothing is created twice, whoever has created it before.
 */
final class Generator {

  /** How many resources are written in one reconciliation: a few seconds. */
  private static final int MAX_WRITES = 500;

  private static final int UNPROCESSABLE = 422;

  /** The reason of an access whose resource the API server does not accept. */
  private static final String REFUSED = "Refused";

  private final BooleanSupplier isActive;
  private final @Nullable String labelSelector;

  /**
   * Creates a generator.
   *
   * @param isActive false while this replica must not change anything
   * @param labelSelector which resources the operator watches; null for all
   */
  Generator(BooleanSupplier isActive, @Nullable String labelSelector) {
    this.isActive = isActive;
    this.labelSelector = labelSelector;
  }

  /**
   * What was done.
   *
   * @param isAll whether nothing is left to write
   * @param refused why the API server does not accept a resource, by its name
   */
  record Result(boolean isAll, Map<String, Refusal> refused) {}

  /**
   * Creates what is missing and corrects what is wrong, up to a number of writes.
   *
   * @throws OutdatedException if the set is not what it was read as, or this replica does not lead
   * @throws KubernetesClientException if the API server refuses for a reason that concerns all
   */
  Result build(
      KubernetesClient client, AccountAssignmentSet set, Blueprint blueprint, SetPlan plan) {
    if (plan.creations().isEmpty() && plan.corrections().isEmpty()) {
      return new Result(true, Map.of());
    }
    var inherited = inherited(client, set);
    var refused = new HashMap<String, Refusal>();
    var writes = 0;
    for (var name : plan.creations()) {
      if (writes++ < MAX_WRITES) {
        var access = Objects.requireNonNull(plan.desired().get(name));
        create(client, blueprint.create(name, access, inherited), refused);
      }
    }
    for (var name : plan.corrections()) {
      if (writes++ < MAX_WRITES) {
        var access = Objects.requireNonNull(plan.desired().get(name));
        var key = new ResourceID(name, set.getMetadata().getNamespace());
        correct(client, key, found -> blueprint.restore(found, access, inherited), refused);
      }
    }
    return new Result(writes <= MAX_WRITES, refused);
  }

  /** Deletes resources, up to a number of writes; whether that were all. */
  boolean delete(KubernetesClient client, Iterable<AccountAssignment> removals) {
    var writes = 0;
    for (var removal : removals) {
      if (writes++ == MAX_WRITES) {
        return false;
      }
      requireActive();
      var unused = client.resource(removal).delete();
    }
    return true;
  }

  /** The labels of the set without which the operator would not see its resources. */
  private Map<String, String> inherited(KubernetesClient client, AccountAssignmentSet set) {
    requireActive();
    var newest = whole(client, AccountAssignmentSet.class, ResourceID.fromResource(set)).get();
    var meta = set.getMetadata();
    if (newest == null
        || newest.isMarkedForDeletion()
        || !newest.getMetadata().getUid().equals(meta.getUid())
        || !Objects.equals(newest.getMetadata().getGeneration(), meta.getGeneration())) {
      throw new OutdatedException("the set was changed meanwhile");
    }
    Map<String, String> labels = newest.getMetadata().getLabels();
    if (labelSelector == null || labels == null) {
      return Map.of();
    }
    var keys = Set.of(labelSelector.split("[^A-Za-z0-9._/-]+"));
    return labels.entrySet().stream()
        .filter(label -> keys.contains(label.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** A resource with the labels and annotations of others, which caches do not have. */
  private static Resource<GenericKubernetesResource> whole(
      KubernetesClient client, Class<? extends HasMetadata> kind, ResourceID id) {
    return client
        .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(kind))
        .inNamespace(id.getNamespace().orElseThrow())
        .withName(id.getName());
  }

  private void create(
      KubernetesClient client, AccountAssignment assignment, Map<String, Refusal> refused) {
    requireActive();
    try {
      var unused = client.resource(assignment).create();
    } catch (KubernetesClientException e) {
      // The cache does not show it yet.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        refused.put(assignment.getMetadata().getName(), refusal(e));
      }
    }
  }

  private void correct(
      KubernetesClient client,
      ResourceID id,
      Consumer<GenericKubernetesResource> correction,
      Map<String, Refusal> refused) {
    requireActive();
    var newest = whole(client, AccountAssignment.class, id).get();
    if (newest == null || newest.isMarkedForDeletion()) {
      return;
    }
    correction.accept(newest);
    try {
      var unused = client.resource(newest).update();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        refused.put(id.getName(), refusal(e));
      }
    }
  }

  /** What concerns one resource only; anything else concerns all. */
  private static Refusal refusal(KubernetesClientException e) {
    if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != UNPROCESSABLE) {
      throw e;
    }
    return new Refusal(REFUSED, String.valueOf(e.getMessage()));
  }

  private void requireActive() {
    if (!isActive.getAsBoolean()) {
      throw new OutdatedException("this replica is not the leader, or is shutting down");
    }
  }
}
