package dev.ssoperator.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.inventory.Glob;
import dev.ssoperator.permissionset.Owner;
import dev.ssoperator.permissionset.Owner.Ownership;
import dev.ssoperator.permissionset.PermissionSetDiff;
import dev.ssoperator.permissionset.PermissionSetPreview;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Manifests of permission sets that take them over without changing anything but owner tags. */
final class PermissionSetManifests {

  /** Only to find out whether anything besides the owner tags would change. */
  private static final Owner ANY = new Owner("import", "import", "import");

  private static final int MAX_TAGS = 47;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> STRUCTURE =
      new TypeReference<>() {};

  private final List<String> excluded;

  PermissionSetManifests(List<String> excluded) {
    this.excluded = excluded;
  }

  /** Why a permission set is left out; empty if it is not. */
  Optional<String> refusal(PermissionSetSnapshot set) {
    if (Glob.anyMatches(excluded, set.name())) {
      return Optional.of("excluded by --exclude");
    }
    var ownership = ANY.of(set.content().tags());
    if (ownership instanceof Ownership.ControlTower) {
      return Optional.of("managed by AWS Control Tower (tag managedBy=ControlTower)");
    }
    if (ownership instanceof Ownership.Another another) {
      return Optional.of("managed by PermissionSet %s already".formatted(another.owner()));
    }
    if (tags(set.content()).size() > MAX_TAGS) {
      return Optional.of(
          "it has more than %d tags, so that the three owner tags do not fit".formatted(MAX_TAGS));
    }
    return differences(set);
  }

  private static Optional<String> differences(PermissionSetSnapshot set) {
    var resource = JSON.convertValue(manifest(set, "import", null), PermissionSet.class);
    var preview = PermissionSetPreview.of(resource, ANY, Optional.of(set));
    if (preview instanceof PermissionSetPreview.Refused refused) {
      return Optional.of(refused.message());
    }
    return preview instanceof PermissionSetPreview.Changed changed
        ? changed.edits().stream()
            .findFirst()
            .map(change -> "a manifest cannot express it: " + change)
        : Optional.empty();
  }

  /** The object. */
  static Map<String, Object> manifest(
      PermissionSetSnapshot set, String name, @Nullable String namespace) {
    return Manifest.of("PermissionSet", name, namespace, spec(set, name));
  }

  private static Map<String, Object> spec(PermissionSetSnapshot set, String name) {
    var content = set.content();
    var spec = new LinkedHashMap<String, Object>();
    if (!set.name().equals(name)) {
      spec.put("name", set.name());
    }
    spec.put("adoptionPolicy", "Adopt");
    if (content.description() != null
        && !content.description().equals(PermissionSetDiff.NO_DESCRIPTION)) {
      spec.put("description", content.description());
    }
    if (content.sessionDuration() != null) {
      spec.put("sessionDuration", content.sessionDuration().toString());
    }
    if (content.relayState() != null) {
      spec.put("relayState", content.relayState());
    }
    putUnlessEmpty(spec, "managedPolicies", content.managedPolicies().stream().sorted().toList());
    putUnlessEmpty(
        spec,
        "customerManagedPolicies",
        customerManagedPolicies(content.customerManagedPolicies()));
    var boundary = content.permissionsBoundary();
    if (boundary != null && boundary.customerManagedPolicy() != null) {
      spec.put(
          "permissionsBoundary",
          Map.of("customerManagedPolicy", reference(boundary.customerManagedPolicy())));
    } else if (boundary != null) {
      spec.put(
          "permissionsBoundary", Map.of("managedPolicy", String.valueOf(boundary.managedPolicy())));
    }
    if (content.inlinePolicy() != null) {
      spec.put("inlinePolicy", structure(content.inlinePolicy()));
    }
    if (!tags(content).isEmpty()) {
      spec.put("tags", tags(content));
    }
    return spec;
  }

  private static void putUnlessEmpty(Map<String, Object> spec, String field, List<?> values) {
    if (!values.isEmpty()) {
      spec.put(field, values);
    }
  }

  private static List<Map<String, String>> customerManagedPolicies(
      Set<CustomerManagedPolicy> policies) {
    return policies.stream()
        .sorted(Comparator.comparing(policy -> policy.path() + policy.name()))
        .map(PermissionSetManifests::reference)
        .toList();
  }

  private static Map<String, String> reference(CustomerManagedPolicy policy) {
    var reference = new LinkedHashMap<String, String>();
    reference.put("name", policy.name());
    if (!policy.path().equals("/")) {
      reference.put("path", policy.path());
    }
    return reference;
  }

  private static Map<String, Object> structure(PolicyDocument policy) {
    try {
      return JSON.readValue(policy.json(), STRUCTURE);
    } catch (JsonProcessingException e) {
      // A policy that is JSON but no object; the operator's own check says so.
      return Map.of("Statement", policy.json());
    }
  }

  /** Without those that are AWS's own. */
  private static Map<String, String> tags(PermissionSetContent content) {
    return content.tags().entrySet().stream()
        .filter(tag -> !tag.getKey().startsWith(PermissionSetDiff.AWS_TAG_PREFIX))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }
}
