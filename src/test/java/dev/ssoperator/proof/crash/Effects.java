package dev.ssoperator.proof.crash;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which calls are side effects, and their names. Events and Leases are left out. */
final class Effects {

  private static final Pattern READ = Pattern.compile("(Describe|List|Get).*");
  private static final Pattern OBJECT =
      Pattern.compile("/apis?(?:/[a-z.]+)?/v[a-z0-9]+/(?:namespaces/[^/]+/)?(.+)");
  private static final Pattern DIGEST = Pattern.compile("-[0-9a-f]{16}\\b");
  private static final Set<String> LEFT_OUT =
      Set.of("events", "leases", "selfsubjectaccessreviews", "subjectaccessreviews");

  private Effects() {}

  /** A call of AWS, by its operation. */
  static Optional<String> ofAws(HttpMessage request) {
    var operation = operation(request);
    return operation.isEmpty() || READ.matcher(operation).matches()
        ? Optional.empty()
        : Optional.of(operation);
  }

  /** The operation of a call of AWS, or nothing where the call has no such name. */
  static String operation(HttpMessage request) {
    var target = request.field("X-Amz-Target");
    return target.substring(target.indexOf('.') + 1);
  }

  /**
   * The name of a resource of a set of assignments ends with a digest that differs between runs.
   */
  static String withoutDigest(String name) {
    return DIGEST.matcher(name).replaceAll("-*");
  }

  /** A request to Kubernetes, by its method and object; cluster-wide names lose the namespace. */
  static Optional<String> ofKubernetes(HttpMessage request, String namespace) {
    var object = OBJECT.matcher(request.path());
    if (request.method().equals("GET") || !object.matches()) {
      return Optional.empty();
    }
    var name = withoutDigest(object.group(1).replace(namespace + "-", ""));
    return LEFT_OUT.contains(name.split("/", -1)[0])
        ? Optional.empty()
        : Optional.of(request.method() + " " + name);
  }
}
