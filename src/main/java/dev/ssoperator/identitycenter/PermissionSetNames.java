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
      if (name(instanceArn, arn).filter(name::equals).isPresent()) {
        return Optional.of(arn);
      }
    }
    return Optional.empty();
  }

  /** Empty, and not remembered, when the set cannot be described yet or any more. */
  private Optional<String> name(String instanceArn, String arn) {
    var known = Optional.ofNullable(nameByArn.get(arn));
    if (known.isPresent()) {
      return known;
    }
    var name = reader.describe(instanceArn, arn).map(set -> set.name());
    name.ifPresent(found -> nameByArn.put(arn, found));
    return name;
  }
}
