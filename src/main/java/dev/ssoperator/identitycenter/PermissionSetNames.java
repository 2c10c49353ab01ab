package dev.ssoperator.identitycenter;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds permission sets by name. AWS lists ARNs only, but a set never changes its name, so each ARN
 * is looked up once.
 */
final class PermissionSetNames {

  private final Map<String, String> nameByArn = new ConcurrentHashMap<>();

  /** Finds an ARN by its name, with as few calls of the reader as can be. */
  Optional<String> find(PermissionSetReader reader, String instanceArn, String name) {
    var arns = reader.list(instanceArn);
    nameByArn.keySet().retainAll(arns);
    for (var arn : arns) {
      if (name(reader, instanceArn, arn).filter(name::equals).isPresent()) {
        return Optional.of(arn);
      }
    }
    return Optional.empty();
  }

  /** Empty, and not remembered, when the set cannot be described yet or any more. */
  private Optional<String> name(PermissionSetReader reader, String instanceArn, String arn) {
    var known = Optional.ofNullable(nameByArn.get(arn));
    if (known.isPresent()) {
      return known;
    }
    var name = reader.describe(instanceArn, arn).map(set -> set.name());
    name.ifPresent(found -> nameByArn.put(arn, found));
    return name;
  }
}
