package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * What AWS supports in an additional Region of an instance: reads of the instance and of Identity
 * Store. Source: user guide, "IAM Identity Center service APIs supported in additional AWS
 * Regions".
 */
final class AdditionalRegion {
  private static final Set<String> INSTANCE_READS =
      Set.of(
          "ListInstances",
          "DescribeInstance",
          "DescribeInstanceAccessControlAttributeConfiguration",
          "ListTagsForResource");

  private AdditionalRegion() {}

  static boolean supports(String service, String operation, JsonNode body) {
    return switch (service) {
      case "sso-admin" ->
          INSTANCE_READS.contains(operation)
              && !body.path("ResourceArn").asText().contains(":permissionSet/");
      case "identitystore" -> !operation.startsWith("Create") && !operation.startsWith("Delete");
      default -> true;
    };
  }
}
