package dev.ssoperator.emulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A permission set, its current revision, and the revision each account has. */
final class PermissionSetState {
  final String arn;
  final String name;
  final Instant created;
  @Nullable String description;
  String sessionDuration = "PT1H";
  @Nullable String relayState;
  final SortedSet<String> managedPolicies = new TreeSet<>();
  final SortedSet<CustomerPolicy> customerManagedPolicies = new TreeSet<>();
  Seed.@Nullable Boundary boundary;
  @Nullable String inlinePolicy;
  final SortedMap<String, String> tags = new TreeMap<>();
  long revision = 1;
  final SortedMap<String, Long> provisioned = new TreeMap<>();
  Optional<Instant> lastDeprovisioned = Optional.empty();

  PermissionSetState(String arn, String name, Instant created) {
    this.arn = arn;
    this.name = name;
    this.created = created;
  }

  PermissionSetState copy() {
    var copy = new PermissionSetState(arn, name, created);
    copy.description = description;
    copy.sessionDuration = sessionDuration;
    copy.relayState = relayState;
    copy.managedPolicies.addAll(managedPolicies);
    copy.customerManagedPolicies.addAll(customerManagedPolicies);
    copy.boundary = boundary;
    copy.inlinePolicy = inlinePolicy;
    copy.tags.putAll(tags);
    copy.revision = revision;
    copy.provisioned.putAll(provisioned);
    copy.lastDeprovisioned = lastDeprovisioned;
    return copy;
  }

  String id() {
    return arn.substring(arn.lastIndexOf("/ps-") + 1);
  }

  /** Everything an account must hold itself before this set can be provisioned there. */
  List<CustomerPolicy> customerPolicies() {
    var all = new ArrayList<>(customerManagedPolicies);
    if (boundary != null && boundary.customerManagedPolicy() != null) {
      all.add(boundary.customerManagedPolicy());
    }
    return all;
  }

  void provision(String accountId, long at) {
    provisioned.merge(accountId, at, Math::max);
  }
}
