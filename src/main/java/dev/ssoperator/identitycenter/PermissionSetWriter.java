package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.tolerate;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.CustomerManagedPolicyReference;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Creates and edits permission sets, as {@link IdentityCenter} specifies. */
final class PermissionSetWriter {

  private final SsoAdminClient client;
  private final InstanceLocator locator;

  PermissionSetWriter(SsoAdminClient client, InstanceLocator locator) {
    this.client = client;
    this.locator = locator;
  }

  PermissionSetSnapshot create(
      String name, PermissionSetAttributes attributes, Map<String, String> tags) {
    var instance = instanceArn("CreatePermissionSet");
    var created =
        call(
                "CreatePermissionSet",
                () ->
                    client.createPermissionSet(
                        r ->
                            r.instanceArn(instance)
                                .name(name)
                                .description(attributes.description())
                                .sessionDuration(attributes.sessionDuration().toString())
                                .relayState(attributes.relayState())
                                .tags(sdkTags(tags))))
            .permissionSet();
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

  void update(String permissionSetArn, PermissionSetAttributes attributes) {
    var instance = instanceArn("UpdatePermissionSet");
    call(
        "UpdatePermissionSet",
        () ->
            client.updatePermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .description(attributes.description())
                        .sessionDuration(attributes.sessionDuration().toString())
                        .relayState(attributes.relayState())));
  }

  void attachManagedPolicy(String permissionSetArn, String policyArn) {
    var instance = instanceArn("AttachManagedPolicyToPermissionSet");
    tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachManagedPolicyToPermissionSet",
        () ->
            client.attachManagedPolicyToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  void detachManagedPolicy(String permissionSetArn, String policyArn) {
    var instance = instanceArn("DetachManagedPolicyFromPermissionSet");
    tolerate(
        ErrorKind.NOT_FOUND,
        "DetachManagedPolicyFromPermissionSet",
        () ->
            client.detachManagedPolicyFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .managedPolicyArn(policyArn)));
  }

  void attachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    var instance = instanceArn("AttachCustomerManagedPolicyReferenceToPermissionSet");
    tolerate(
        ErrorKind.ALREADY_EXISTS,
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        () ->
            client.attachCustomerManagedPolicyReferenceToPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  void detachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy) {
    var instance = instanceArn("DetachCustomerManagedPolicyReferenceFromPermissionSet");
    tolerate(
        ErrorKind.NOT_FOUND,
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        () ->
            client.detachCustomerManagedPolicyReferenceFromPermissionSet(
                r ->
                    r.instanceArn(instance)
                        .permissionSetArn(permissionSetArn)
                        .customerManagedPolicyReference(reference(policy))));
  }

  void setInlinePolicy(String permissionSetArn, @Nullable PolicyDocument policy) {
    if (policy == null) {
      var instance = instanceArn("DeleteInlinePolicyFromPermissionSet");
      tolerate(
          ErrorKind.NOT_FOUND,
          "DeleteInlinePolicyFromPermissionSet",
          () ->
              client.deleteInlinePolicyFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      var instance = instanceArn("PutInlinePolicyToPermissionSet");
      call(
          "PutInlinePolicyToPermissionSet",
          () ->
              client.putInlinePolicyToPermissionSet(
                  r ->
                      r.instanceArn(instance)
                          .permissionSetArn(permissionSetArn)
                          .inlinePolicy(policy.json())));
    }
  }

  void setPermissionsBoundary(String permissionSetArn, @Nullable PermissionsBoundary boundary) {
    if (boundary == null) {
      var instance = instanceArn("DeletePermissionsBoundaryFromPermissionSet");
      tolerate(
          ErrorKind.NOT_FOUND,
          "DeletePermissionsBoundaryFromPermissionSet",
          () ->
              client.deletePermissionsBoundaryFromPermissionSet(
                  r -> r.instanceArn(instance).permissionSetArn(permissionSetArn)));
    } else {
      var instance = instanceArn("PutPermissionsBoundaryToPermissionSet");
      var customer = boundary.customerManagedPolicy();
      call(
          "PutPermissionsBoundaryToPermissionSet",
          () ->
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

  void tag(String permissionSetArn, Map<String, String> tags) {
    var instance = instanceArn("TagResource");
    call(
        "TagResource",
        () ->
            client.tagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tags(sdkTags(tags))));
  }

  void untag(String permissionSetArn, Set<String> tagKeys) {
    var instance = instanceArn("UntagResource");
    call(
        "UntagResource",
        () ->
            client.untagResource(
                r -> r.instanceArn(instance).resourceArn(permissionSetArn).tagKeys(tagKeys)));
  }

  private String instanceArn(String operation) {
    return locator.require(operation).arn();
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
