package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/**
 * Finds permission sets by name. AWS lists ARNs only, but a set never changes its name, so each ARN
 * is looked up once.
 */
final class PermissionSetNames {

  private final SsoAdminClient client;
  private final PermissionSetReader reader;
  private final Map<String, String> nameByArn = new ConcurrentHashMap<>();

  PermissionSetNames(SsoAdminClient client, PermissionSetReader reader) {
    this.client = client;
    this.reader = reader;
  }

  Optional<String> find(String instanceArn, String name) {
    var arns =
        call(
            "ListPermissionSets",
            () ->
                client
                    .listPermissionSetsPaginator(r -> r.instanceArn(instanceArn).maxResults(100))
                    .permissionSets()
                    .stream()
                    .toList());
    nameByArn.keySet().retainAll(arns);
    for (var arn : arns) {
      var known = nameByArn.get(arn);
      if (known == null) {
        known = reader.describe(instanceArn, arn).map(set -> set.name()).orElse("");
        nameByArn.put(arn, known);
      }
      if (known.equals(name)) {
        return Optional.of(arn);
      }
    }
    return Optional.empty();
  }
}
