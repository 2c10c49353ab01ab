package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What a permission set grants: managed, customer managed and inline policies, and the boundary.
 */
record PolicyOperations(World world, Lookup lookup, Pages pages) {
  void register(Operations operations) {
    operations
        .write("AttachManagedPolicyToPermissionSet", this::attachManaged)
        .write("DetachManagedPolicyFromPermissionSet", this::detachManaged)
        .on("ListManagedPoliciesInPermissionSet", this::listManaged)
        .write("AttachCustomerManagedPolicyReferenceToPermissionSet", this::attachCustomer)
        .write("DetachCustomerManagedPolicyReferenceFromPermissionSet", this::detachCustomer)
        .on("ListCustomerManagedPolicyReferencesInPermissionSet", this::listCustomer)
        .write("PutInlinePolicyToPermissionSet", this::putInline)
        .on("GetInlinePolicyForPermissionSet", this::getInline)
        .write("DeleteInlinePolicyFromPermissionSet", this::deleteInline)
        .write("PutPermissionsBoundaryToPermissionSet", this::putBoundary)
        .on("GetPermissionsBoundaryForPermissionSet", this::getBoundary)
        .write("DeletePermissionsBoundaryFromPermissionSet", this::deleteBoundary);
  }

  private void attachManaged(Input input) {
    var set = lookup.writable(input);
    var arn = input.text("ManagedPolicyArn");
    exists(arn);
    attach(
        set,
        set.managedPolicies,
        arn,
        ("Permission set with id %s already has a typed link attachment to a manged policy with"
                + " arn:%s")
            .formatted(set.id(), arn));
  }

  private void detachManaged(Input input) {
    var set = lookup.writable(input);
    var arn = input.text("ManagedPolicyArn");
    detach(set, set.managedPolicies, arn, "Could not find ManagedPolicy with arn " + arn);
  }

  private ObjectNode listManaged(Input input) {
    return pages.page(
        input,
        "AttachedManagedPolicies",
        lookup.permissionSet(input).managedPolicies,
        arn -> arn,
        arn -> Json.object().put("Name", nameOf(arn)).put("Arn", arn));
  }

  private void attachCustomer(Input input) {
    var set = lookup.writable(input);
    var policy = reference(input.node("CustomerManagedPolicyReference"));
    attach(
        set,
        set.customerManagedPolicies,
        policy,
        "Given customer managed policy with name: %s  and path %s already attached"
            .formatted(policy.name(), policy.path()));
  }

  private void detachCustomer(Input input) {
    var set = lookup.writable(input);
    var policy = reference(input.node("CustomerManagedPolicyReference"));
    detach(
        set,
        set.customerManagedPolicies,
        policy,
        "Given managed policy with name: %s  and path %s does not exist on PermissionSet"
            .formatted(policy.name(), policy.path()));
  }

  private ObjectNode listCustomer(Input input) {
    return pages.page(
        input,
        "CustomerManagedPolicyReferences",
        lookup.permissionSet(input).customerManagedPolicies,
        policy -> policy.path() + policy.name(),
        PolicyOperations::reference);
  }

  private void putInline(Input input) {
    var set = lookup.writable(input);
    set.inlinePolicy =
        PolicyDocument.accept(input.text("InlinePolicy"), world.behaviour.normalizesInlinePolicy());
    world.edited(set);
  }

  private ObjectNode getInline(Input input) {
    var policy = lookup.permissionSet(input).inlinePolicy;
    return Json.object().put("InlinePolicy", policy == null ? "" : policy);
  }

  private void deleteInline(Input input) {
    var set = lookup.writable(input);
    if (set.inlinePolicy != null) {
      set.inlinePolicy = null;
      world.edited(set);
    }
  }

  private void putBoundary(Input input) {
    var set = lookup.writable(input);
    var node = input.node("PermissionsBoundary");
    var managed = node.path("ManagedPolicyArn");
    var customer = node.path("CustomerManagedPolicyReference");
    if (managed.isTextual() == customer.isObject()) {
      throw AwsException.validation(
          "PermissionsBoundary must have either a CustomerManagedPolicyReference or a"
              + " ManagedPolicyArn");
    }
    if (managed.isTextual()) {
      exists(managed.textValue());
      set.boundary = new Seed.Boundary(managed.textValue(), null);
    } else {
      set.boundary = new Seed.Boundary(null, reference(customer));
    }
    world.edited(set);
  }

  private ObjectNode getBoundary(Input input) {
    var set = lookup.permissionSet(input);
    var boundary = set.boundary;
    if (boundary == null) {
      throw noBoundary(set);
    }
    var answer = Json.object();
    var node = answer.putObject("PermissionsBoundary");
    if (boundary.customerManagedPolicy() != null) {
      node.set("CustomerManagedPolicyReference", reference(boundary.customerManagedPolicy()));
    } else {
      node.put("ManagedPolicyArn", boundary.managedPolicy());
    }
    return answer;
  }

  private void deleteBoundary(Input input) {
    var set = lookup.writable(input);
    if (set.boundary != null) {
      set.boundary = null;
      world.edited(set);
    } else if (world.behaviour.missingBoundaryDeletionFails()) {
      throw noBoundary(set);
    }
  }

  private void exists(String arn) {
    for (var known : new String[] {arn, nameOf(arn)}) {
      if (world.behaviour.missingManagedPolicies().contains(known)
          || world.store.missingManagedPolicies.contains(known)) {
        throw AwsException.notFound("Policy does not exist with ARN: " + arn);
      }
    }
  }

  private <P> void attach(PermissionSetState set, Set<P> attached, P policy, String conflict) {
    if (attached.contains(policy)) {
      throw AwsException.conflict(conflict);
    }
    var limit = world.behaviour.policiesPerPermissionSet();
    if (limit > 0 && set.managedPolicies.size() + set.customerManagedPolicies.size() >= limit) {
      throw Quotas.exceeded("ManagedPolicy", limit, set.id());
    }
    attached.add(policy);
    world.edited(set);
  }

  private <P> void detach(PermissionSetState set, Set<P> attached, P policy, String missing) {
    if (!attached.remove(policy)) {
      throw AwsException.notFound(missing);
    }
    world.edited(set);
  }

  private static AwsException noBoundary(PermissionSetState set) {
    return AwsException.notFound("Could not find PermissionsBoundary on PermissionSet " + set.id());
  }

  private static CustomerPolicy reference(JsonNode node) {
    return new CustomerPolicy(node.path("Name").textValue(), node.path("Path").textValue());
  }

  private static ObjectNode reference(CustomerPolicy policy) {
    return Json.object().put("Name", policy.name()).put("Path", policy.path());
  }

  private static String nameOf(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
