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

  /**
   * Finds an ARN by its name, with as few calls of the reader as can be.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} where no set has the
   *     name as far as AWS describes them, and it lists some that it does not describe
   */
  Optional<String> find(PermissionSetReader reader, String instanceArn, String name) {
    var arns = reader.list(instanceArn);
    nameByArn.keySet().retainAll(arns);
    var nameless = 0;
    for (var arn : arns) {
      var found = name(reader, instanceArn, arn);
      if (found.filter(name::equals).isPresent()) {
        return Optional.of(arn);
      }
      nameless += found.isEmpty() ? 1 : 0;
    }
    if (nameless > 0) {
      throw new IdentityCenterException(
          ErrorKind.INCONSISTENT,
          "DescribePermissionSet",
          "AWS lists %d permission set(s) that it does not find".formatted(nameless),
          null,
          null);
    }
    return Optional.empty();
  }

  /** Empty, and not remembered, when the set cannot be described yet or any more. */
  private Optional<String> name(PermissionSetReader reader, String instanceArn, String arn) {
    var known = Optional.ofNullable(nameByArn.get(arn));
    if (known.isPresent()) {
      return known;
    }
    var name = reader.name(instanceArn, arn);
    name.ifPresent(found -> nameByArn.put(arn, found));
    return name;
  }
}
