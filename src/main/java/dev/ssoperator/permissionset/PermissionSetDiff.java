package dev.ssoperator.permissionset;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetContent;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must change for a permission set to be as desired.
 *
 * <p>The order is: claim what nobody owns, then narrow first, widen last. AWS may provision a set
 * between any two edits, because somebody assigns it; at no such moment does it grant more than the
 * old and the new set together. Customer managed policies, which may only deny, come before AWS
 * managed ones and go after them, and new ones come before old ones go where AWS has room for both.
 */
public final class PermissionSetDiff {

  /** AWS cannot remove a description; this stands for none. */
  public static final String NO_DESCRIPTION = "-";

  /** AWS managed and customer managed ones together; AWS's quota. */
  private static final int MAX_POLICIES = 25;

  /** Of a permission set; AWS's quota. */
  private static final int MAX_TAGS = 50;

  /** AWS's own tags, which nobody can change. */
  public static final String AWS_TAG_PREFIX = "aws:";

  private PermissionSetDiff() {}

  /** The changes from observed to desired, in the order to make them; empty when in sync. */
  public static List<PermissionSetChange> between(
      PermissionSetContent desired, PermissionSetContent observed) {
    var changes = new ArrayList<PermissionSetChange>();

    var claim = claim(desired, observed);
    if (!claim.isEmpty()) {
      changes.add(new Tag(claim));
    }
    var boundary = desired.permissionsBoundary();
    if (boundary != null && !boundary.equals(observed.permissionsBoundary())) {
      changes.add(new SetPermissionsBoundary(boundary));
    }
    missing(observed.managedPolicies(), desired.managedPolicies())
        .sorted()
        .forEach(arn -> changes.add(new DetachManagedPolicy(arn)));
    var attached = attachedCustomerManagedPolicies(desired, observed);
    var isRoom = hasRoomFor(attached, desired, observed);
    if (isRoom) {
      changes.addAll(attached);
    }
    sorted(missing(observed.customerManagedPolicies(), desired.customerManagedPolicies()))
        .forEach(policy -> changes.add(new DetachCustomerManagedPolicy(policy)));
    if (!Objects.equals(desired.inlinePolicy(), observed.inlinePolicy())) {
      changes.add(new SetInlinePolicy(desired.inlinePolicy()));
    }
    attributes(desired, observed, changes);
    if (!isRoom) {
      changes.addAll(attached);
    }
    missing(desired.managedPolicies(), observed.managedPolicies())
        .sorted()
        .forEach(arn -> changes.add(new AttachManagedPolicy(arn)));
    if (boundary == null && observed.permissionsBoundary() != null) {
      changes.add(new SetPermissionsBoundary(null));
    }
    var tags = new HashMap<>(observed.tags());
    tags.putAll(claim);
    tags(desired.tags(), tags, changes);
    return List.copyOf(changes);
  }

  /**
   * The owner tags that are missing. They come first, because the operator's IAM policy allows it
   * to change what carries them; where AWS has no room for them, they come when others have gone.
   */
  private static Map<String, String> claim(
      PermissionSetContent desired, PermissionSetContent observed) {
    var missing = new TreeMap<>(desired.tags());
    missing.keySet().retainAll(Owner.TAG_KEYS);
    missing.entrySet().removeAll(observed.tags().entrySet());
    var after = new HashSet<>(observed.tags().keySet());
    after.addAll(missing.keySet());
    return after.size() <= MAX_TAGS ? missing : Map.of();
  }

  private static List<AttachCustomerManagedPolicy> attachedCustomerManagedPolicies(
      PermissionSetContent desired, PermissionSetContent observed) {
    return sorted(missing(desired.customerManagedPolicies(), observed.customerManagedPolicies()))
        .map(AttachCustomerManagedPolicy::new)
        .toList();
  }

  /** Whether AWS takes more customer managed policies before any of them has gone. */
  private static boolean hasRoomFor(
      List<AttachCustomerManagedPolicy> attached,
      PermissionSetContent desired,
      PermissionSetContent observed) {
    var kept = observed.managedPolicies().stream().filter(desired.managedPolicies()::contains);
    return kept.count() + observed.customerManagedPolicies().size() + attached.size()
        <= MAX_POLICIES;
  }

  private static Stream<CustomerManagedPolicy> sorted(Stream<CustomerManagedPolicy> policies) {
    return policies.sorted(Comparator.comparing(policy -> policy.path() + policy.name()));
  }

  private static void attributes(
      PermissionSetContent desired,
      PermissionSetContent observed,
      List<PermissionSetChange> changes) {
    var same =
        Objects.equals(meant(desired.description()), meant(observed.description()))
            && Objects.equals(desired.sessionDuration(), observed.sessionDuration())
            && Objects.equals(desired.relayState(), observed.relayState());
    if (!same) {
      var description = desired.description();
      if (description == null && observed.description() != null) {
        description = NO_DESCRIPTION;
      }
      changes.add(
          new UpdateAttributes(
              new PermissionSetAttributes(
                  description,
                  Objects.requireNonNullElse(desired.sessionDuration(), Duration.ofHours(1)),
                  desired.relayState())));
    }
  }

  private static @Nullable String meant(@Nullable String description) {
    return NO_DESCRIPTION.equals(description) ? null : description;
  }

  private static void tags(
      Map<String, String> desired,
      Map<String, String> observed,
      List<PermissionSetChange> changes) {
    Set<String> extra =
        missing(observed.keySet(), desired.keySet())
            .filter(key -> !key.startsWith(AWS_TAG_PREFIX))
            .collect(Collectors.toUnmodifiableSet());
    if (!extra.isEmpty()) {
      changes.add(new Untag(extra));
    }
    var changed = new TreeMap<>(desired);
    changed.entrySet().removeAll(observed.entrySet());
    if (!changed.isEmpty()) {
      changes.add(new Tag(Map.copyOf(changed)));
    }
  }

  private static <T> Stream<T> missing(Collection<T> wanted, Collection<T> present) {
    return wanted.stream().filter(element -> !present.contains(element));
  }
}
