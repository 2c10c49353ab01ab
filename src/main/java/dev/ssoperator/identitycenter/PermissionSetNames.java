package dev.ssoperator.identitycenter;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds permission sets by name. AWS lists only ARNs, but names are immutable, so each ARN is
 * looked up once.
 */
final class PermissionSetNames {

  private final Map<String, String> nameByArn = new ConcurrentHashMap<>();

  /**
   * Finds an ARN by its name, with as few calls of the reader as possible.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INCONSISTENT} if no set that AWS
   *     describes has the name, and AWS lists sets that it does not describe
   */
  Optional<String> find(PermissionSetReader reader, String name) {
    var arns = reader.list();
    nameByArn.keySet().retainAll(arns);
    var nameless = 0;
    for (var arn : arns) {
      var found = name(reader, arn);
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

  /** Empty, and not cached, if AWS does not describe the set yet or no longer does. */
  private Optional<String> name(PermissionSetReader reader, String arn) {
    var known = Optional.ofNullable(nameByArn.get(arn));
    if (known.isPresent()) {
      return known;
    }
    var name = reader.name(arn);
    name.ifPresent(found -> nameByArn.put(arn, found));
    return name;
  }
}
