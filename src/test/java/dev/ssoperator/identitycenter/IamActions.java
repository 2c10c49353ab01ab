package dev.ssoperator.identitycenter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The IAM actions that the code can call, found in it. */
final class IamActions {

  private static final Path SOURCES = Path.of("src/main/java/dev/ssoperator/identitycenter");
  private static final Path SHAPES = Path.of("src/main/resources/dev/ssoperator/emulator");
  private static final Pattern LITERAL = Pattern.compile("\"([A-Z]\\w+)\"");
  private static final Pattern OPERATION = Pattern.compile("(?m)^operation (\\w+)");

  private IamActions() {}

  /** All of them, such as {@code sso:CreatePermissionSet}. */
  static Set<String> called() throws IOException {
    var called = new TreeSet<String>();
    try (var files = Files.list(SOURCES)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var literals = find(LITERAL, file);
        if (file.endsWith("SdkDirectory.java")) {
          add(called, literals, "identitystore", "identity-store.shapes");
        } else if (file.endsWith("SdkOrganizationReader.java")) {
          add(called, literals, "organizations", "organizations.shapes");
        } else {
          add(called, literals, "sso", "sso-admin.shapes");
        }
      }
    }
    return called;
  }

  private static void add(Set<String> called, Set<String> literals, String prefix, String shapes)
      throws IOException {
    var operations = find(OPERATION, SHAPES.resolve(shapes));
    literals.stream().filter(operations::contains).forEach(name -> called.add(prefix + ":" + name));
  }

  /** What the pattern's group finds in a file. */
  static Set<String> find(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }
}
