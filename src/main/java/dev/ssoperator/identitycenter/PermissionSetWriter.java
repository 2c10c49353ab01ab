package dev.ssoperator.identitycenter;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.model.CreatePermissionSetResponse;
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.PermissionSet;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** The part of {@link IdentityCenter} that creates and edits permission sets. */
abstract class PermissionSetWriter implements IdentityCenter {

  private final SsoAdmin granting;

  PermissionSetWriter(SsoAdmin granting) {
    this.granting = granting;
  }

  @Override
  public PermissionSetSnapshot createPermissionSet(
      String name, PermissionSetAttributes attributes, Map<String, String> tags) {
    var created =
        granting.call(
            "CreatePermissionSet",
            (client, instance) ->
                created(
                    name,
                    client.createPermissionSet(
                        r ->
                            r.instanceArn(instance)
                                .name(name)
                                .description(attributes.description())
                                .sessionDuration(attributes.sessionDuration().toString())
                                .relayState(attributes.relayState())
                                .tags(sdkTags(tags)))));
    return new PermissionSetSnapshot(
        created.permissionSetArn(),
        name,
        created.createdDate(),
        new PermissionSetContent(
            attributes.description(),
            attributes.sessionDuration(),
            attributes.relayState(),
            Set.of(),
            Set.of(),
            null,
            null,
            tags));
  }

  private static PermissionSet created(String name, CreatePermissionSetResponse response) {
    var set = Responses.required(response.permissionSet(), "PermissionSet");
    Responses.same(name, set.name(), "permission set");
    var unused = Responses.required(set.permissionSetArn(), "PermissionSetArn");
    return set;
  }

  @Override
  public void updatePermissionSet(String permissionSetArn, PermissionSetAttributes attributes) {
    granting.call(
        "UpdatePermissionSet",
        (client, instance) ->
            client.updatePermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .description(attributes.description())
                        .sessionDuration(attributes.sessionDuration().toString())
                        .relayState(attributes.relayState())));
  }

  @Override
  public void attachManagedPolicy(String permissionSetArn, String policyArn) {
    granting.tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachManagedPolicyToPermissionSet",
        (client, instance) ->
            client.attachManagedPolicyToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  @Override
  public void detachManagedPolicy(String permissionSetArn, String policyArn) {
    granting.tolerate(
        ErrorKind.NOT_FOUND,
        "DetachManagedPolicyFromPermissionSet",
        (client, instance) ->
            client.detachManagedPolicyFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  @Override
  public void attachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    granting.tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        (client, instance) ->
            client.attachCustomerManagedPolicyReferenceToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  @Override
  public void detachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    granting.tolerate(
        ErrorKind.NOT_FOUND,
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        (client, instance) ->
            client.detachCustomerManagedPolicyReferenceFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  @Override
  public void setInlinePolicy(String permissionSetArn, @Nullable PolicyDocument policy) {
    if (policy == null) {
      granting.tolerate(
          ErrorKind.NOT_FOUND,
          "DeleteInlinePolicyFromPermissionSet",
          (client, instance) ->
              client.deleteInlinePolicyFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      granting.call(
          "PutInlinePolicyToPermissionSet",
          (client, instance) ->
              client.putInlinePolicyToPermissionSet(
                  r ->
                      r.instanceArn(instance)
                          .permissionSetArn(permissionSetArn)
                          .inlinePolicy(policy.json())));
    }
  }

  @Override
  public void setPermissionsBoundary(
      String permissionSetArn, @Nullable PermissionsBoundary boundary) {
    if (boundary == null) {
      granting.tolerate(
          ErrorKind.NOT_FOUND,
          "DeletePermissionsBoundaryFromPermissionSet",
          (client, instance) ->
              client.deletePermissionsBoundaryFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      var customer = boundary.customerManagedPolicy();
      granting.call(
          "PutPermissionsBoundaryToPermissionSet",
          (client, instance) ->
              client.putPermissionsBoundaryToPermissionSet(
                  r ->
                      r.instanceArn(instance)
                          .permissionSetArn(permissionSetArn)
                          .permissionsBoundary(
                              b ->
                                  b.managedPolicyArn(boundary.managedPolicy())
                                      .customerManagedPolicyReference(
                                          customer == null ? null : reference(customer)))));
    }
  }

  @Override
  public void tag(String permissionSetArn, Map<String, String> tags) {
    granting.call(
        "TagResource",
        (client, instance) ->
            client.tagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tags(sdkTags(tags))));
  }

  @Override
  public void untag(String permissionSetArn, Set<String> tagKeys) {
    granting.call(
        "UntagResource",
        (client, instance) ->
            client.untagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tagKeys(tagKeys)));
  }

  private static CustomerManagedPolicyReference reference(CustomerManagedPolicy policy) {
    return CustomerManagedPolicyReference.builder().name(policy.name()).path(policy.path()).build();
  }

  private static Collection<Tag> sdkTags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
