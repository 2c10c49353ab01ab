package dev.ssoperator.sandbox;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the table says about one resource.
 *
 * @param subject what it is in AWS: a permission set's name, or who gets what where
 * @param ready the condition Ready, which counts only when it is about the present spec
 */
record Row(String kind, String name, String subject, Optional<Condition> ready, boolean stalled) {

  static Row of(CustomResource<?, ?> resource) {
    var conditions = conditions(resource);
    return new Row(
        resource.getKind(),
        resource.getMetadata().getName(),
        subject(resource),
        conditions.stream().filter(condition -> condition.type().equals("Ready")).findFirst(),
        conditions.stream()
            .anyMatch(
                condition ->
                    condition.type().equals("Stalled")
                        && condition.status() == Condition.Status.TRUE));
  }

  String key() {
    return kind + "/" + name;
  }

  boolean isReady() {
    return ready.map(condition -> condition.status() == Condition.Status.TRUE).orElse(false);
  }

  String readyText() {
    return ready
        .map(
            condition ->
                switch (condition.status()) {
                  case TRUE -> "True";
                  case FALSE -> "False";
                  case UNKNOWN -> "Unknown";
                })
        .orElse("");
  }

  String reason() {
    return ready.map(Condition::reason).orElse("");
  }

  String message() {
    return ready.map(Condition::message).orElse("the operator has not looked at it yet");
  }

  private static List<Condition> conditions(CustomResource<?, ?> resource) {
    var generation = resource.getMetadata().getGeneration();
    if (resource instanceof AccessBoundary boundary && boundary.getStatus() != null) {
      return Objects.equals(boundary.getStatus().observedGeneration(), generation)
          ? boundary.getStatus().conditions()
          : List.of();
    }
    if (resource instanceof PermissionSet set && set.getStatus() != null) {
      return Objects.equals(set.getStatus().observedGeneration(), generation)
          ? set.getStatus().conditions()
          : List.of();
    }
    if (resource instanceof AccountAssignment assignment && assignment.getStatus() != null) {
      return Objects.equals(assignment.getStatus().observedGeneration(), generation)
          ? assignment.getStatus().conditions()
          : List.of();
    }
    if (resource instanceof AccountAssignmentSet set && set.getStatus() != null) {
      return Objects.equals(set.getStatus().observedGeneration(), generation)
          ? set.getStatus().conditions()
          : List.of();
    }
    return List.of();
  }

  private static String subject(CustomResource<?, ?> resource) {
    if (resource instanceof AccountAssignment assignment) {
      var spec = assignment.getSpec();
      var principal = spec.principal();
      var account = spec.account();
      return "%s as %s in %s"
          .formatted(
              name(principal),
              spec.permissionSetRef() == null
                  ? spec.permissionSetArn()
                  : spec.permissionSetRef().name(),
              first(account.name(), account.id()));
    }
    if (resource instanceof AccountAssignmentSet set) {
      var spec = set.getSpec();
      return "%s as %s in %s"
          .formatted(
              list(spec.principals(), Row::name),
              list(spec.permissionSetRefs(), PermissionSetRef::name),
              list(spec.accounts(), Row::selected));
    }
    if (resource instanceof AccessBoundary boundary) {
      return "for " + String.join(", ", boundary.getSpec().namespaces());
    }
    return resource instanceof PermissionSet set
        ? first(set.getSpec().name(), set.getMetadata().getName())
        : "";
  }

  private static <T> String list(List<T> elements, Function<T, String> text) {
    return elements.stream().map(text).collect(Collectors.joining(", "));
  }

  private static String name(Principal principal) {
    return first(principal.group(), principal.user(), principal.groupId(), principal.userId());
  }

  private static String selected(AccountSelector selector) {
    var unit = selector.organizationalUnit();
    if (unit != null) {
      return first(unit.path(), unit.id());
    }
    return Stream.of(selector.names(), selector.ids(), selector.tags())
        .filter(Objects::nonNull)
        .map(Object::toString)
        .collect(Collectors.joining());
  }

  private static String first(String... values) {
    return Stream.of(values).filter(Objects::nonNull).findFirst().orElse("");
  }
}
