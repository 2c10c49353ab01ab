package dev.ssoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/architecture.md is made from the code where it can be, and names what is there. */
class ArchitectureDocTest {

  private static final Path FILE = Path.of("docs/architecture.md");
  private static final String ROOT = "dev.ssoperator";
  private static final String BEGIN = "<!-- Made from the code by ArchitectureDocTest. -->\n";
  private static final String END = "<!-- Until here. -->\n";
  private static final Pattern METHOD = Pattern.compile("`(\\w+)\\.([A-Z]\\w+)#(\\w+)`");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void thePictureShowsThePackagesAndWhichUsesWhich() throws IOException {
    var text = Files.readString(FILE);
    assertThat(text).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
    var expected =
        text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
            + picture()
            + text.substring(text.indexOf(END));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("%s is behind the code. Generate it with: mvn -q -Pgenerate test", FILE)
        .isEqualTo(expected);
  }

  @Test
  void everyMethodThatIsNamedIsThere() throws IOException {
    var named = METHOD.matcher(Files.readString(FILE)).results().toList();

    assertThat(named).isNotEmpty();
    for (var method : named) {
      assertThat(
              MAIN.stream()
                  .filter(type -> room(type).equals(method.group(1)))
                  .filter(type -> type.getSimpleName().equals(method.group(2)))
                  .flatMap(type -> type.getMethods().stream())
                  .map(JavaMethod::getName))
          .as(method.group())
          .contains(method.group(3));
    }
  }

  private static String picture() {
    var uses = withoutShortcuts(uses());
    var arrows =
        uses.entrySet().stream()
            .flatMap(
                use ->
                    use.getValue().stream()
                        .map(used -> "  %s --> %s\n".formatted(use.getKey(), used)))
            .collect(Collectors.joining());
    return "\n```mermaid\ngraph TD\n" + arrows + "```\n\n";
  }

  private static Map<String, Set<String>> uses() {
    var uses = new TreeMap<String, Set<String>>();
    for (var type : MAIN) {
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        var used = dependency.getTargetClass();
        if (used.getPackageName().startsWith(ROOT) && !room(used).equals(room(type))) {
          uses.computeIfAbsent(room(type), room -> new TreeSet<>()).add(room(used));
        }
      }
    }
    return uses;
  }

  /** Without arrows to what is reached on a longer way too. */
  private static Map<String, Set<String>> withoutShortcuts(Map<String, Set<String>> uses) {
    var direct = new TreeMap<String, Set<String>>();
    uses.forEach(
        (room, used) -> {
          var others = new TreeSet<>(used);
          used.forEach(
              one ->
                  others.removeIf(
                      other -> !other.equals(one) && reaches(uses, one, other, new TreeSet<>())));
          direct.put(room, others);
        });
    return direct;
  }

  private static boolean reaches(
      Map<String, Set<String>> uses, String from, String to, Set<String> seen) {
    return seen.add(from)
        && uses.getOrDefault(from, Set.of()).stream()
            .anyMatch(next -> next.equals(to) || reaches(uses, next, to, seen));
  }

  /** The package below the root, as one word. */
  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length() + 1).replace(".quota", "");
  }
}
