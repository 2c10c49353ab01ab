package dev.ssoperator.assignmentset;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignmentTemplate;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.audit.RequestedBy;
import dev.ssoperator.sdk.Digests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the AccountAssignments of a set are like. */
final class Blueprint {

  /** The label with the set's name. */
  static final String SET = "ssoperator.dev/assignment-set";

  /** The label with the account's id. */
  static final String ACCOUNT_ID = "ssoperator.dev/account-id";

  /** The annotation that tells whether labels and annotations are those of the template. */
  static final String TEMPLATE = "ssoperator.dev/template";

  private static final AssignmentTemplate.Metadata NONE =
      new AssignmentTemplate.Metadata(Map.of(), Map.of());

  private final AccountAssignmentSet set;
  private final AssignmentTemplate.Metadata metadata;
  private final String template;

  Blueprint(AccountAssignmentSet set) {
    this.set = set;
    var given = set.getSpec().template();
    this.metadata = given == null || given.metadata() == null ? NONE : given.metadata();
    this.template =
        Digests.sha256(
                new TreeMap<>(metadata.labels()) + "\n" + new TreeMap<>(metadata.annotations()))
            .substring(0, 16);
  }

  /** The spec for an access. */
  AccountAssignmentSpec spec(Access access) {
    return new AccountAssignmentSpec(
        access.permissionSet(),
        null,
        access.principal(),
        new Account(access.account().id(), null),
        set.getSpec().deletionPolicy());
  }

  /** A resource for an access, as it is created. It has its finalizer already. */
  AccountAssignment create(String name, Access access, Map<String, String> inherited) {
    var assignment = new AccountAssignment();
    assignment.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(set.getMetadata().getNamespace())
            .withLabels(labels(access, inherited))
            .withAnnotations(annotations())
            .withOwnerReferences(owner())
            .withFinalizers(Finalizer.NAME)
            .build());
    assignment.setSpec(spec(access));
    return assignment;
  }

  /** Makes a resource what it is to be; what others have added to it stays. */
  void restore(GenericKubernetesResource assignment, Access access, Map<String, String> inherited) {
    var meta = assignment.getMetadata();
    var labels = new HashMap<>(orEmpty(meta.getLabels()));
    labels.putAll(labels(access, inherited));
    meta.setLabels(labels);
    var annotations = new HashMap<>(orEmpty(meta.getAnnotations()));
    annotations.putAll(annotations());
    meta.setAnnotations(annotations);
    meta.getOwnerReferences().removeIf(reference -> Boolean.TRUE.equals(reference.getController()));
    meta.getOwnerReferences().add(owner());
    assignment.setAdditionalProperty("spec", spec(access));
  }

  /** Whether a cached resource is what it is to be. */
  boolean isRight(AccountAssignment assignment, Access access) {
    var meta = assignment.getMetadata();
    return isOwner(assignment)
        && assignment.getSpec().equals(spec(access))
        && set.getMetadata().getName().equals(orEmpty(meta.getLabels()).get(SET))
        && access.account().id().equals(orEmpty(meta.getLabels()).get(ACCOUNT_ID))
        && template.equals(orEmpty(meta.getAnnotations()).get(TEMPLATE));
  }

  private boolean isOwner(HasMetadata assignment) {
    var owner = assignment.getMetadata().getOwnerReferences();
    return owner.stream()
        .anyMatch(
            reference ->
                Boolean.TRUE.equals(reference.getController())
                    && Objects.equals(reference.getUid(), set.getMetadata().getUid()));
  }

  private Map<String, String> labels(Access access, Map<String, String> inherited) {
    var labels = new HashMap<>(inherited);
    labels.putAll(metadata.labels());
    labels.put(SET, set.getMetadata().getName());
    labels.put(ACCOUNT_ID, access.account().id());
    return labels;
  }

  private Map<String, String> annotations() {
    var annotations = new HashMap<>(metadata.annotations());
    annotations.put(TEMPLATE, template);
    var user = orEmpty(set.getMetadata().getAnnotations()).get(RequestedBy.ANNOTATION);
    if (user != null) {
      annotations.put(RequestedBy.ANNOTATION, user);
    }
    return annotations;
  }

  private OwnerReference owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion(set.getApiVersion())
        .withKind(set.getKind())
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }
}
