package dev.ssoperator.proof.invariant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Breaks each invariant in a copy of the project, and prints which test fails. Ends with 0 if one
 * does for each, and none does for the project as it is.
 *
 * <p>{@code -Dproof.invariants.limit=PT10M}: how long a run may take. {@code
 * -Dproof.invariants.kube=}: a folder with kube-apiserver, to run there too.
 */
public final class BreakInvariants {

  private final Path project;
  private final MavenTest maven;

  private BreakInvariants(Path project, MavenTest maven) {
    this.project = project;
    this.maven = maven;
  }

  /** Takes parts of the names of the invariants to break; all without. Runs in the project. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var empty = Files.createTempDirectory("ssoperator-no-kube");
    var kube = Path.of(System.getProperty("proof.invariants.kube", empty.toString()));
    var limit = Duration.parse(System.getProperty("proof.invariants.limit", "PT10M"));
    var isAll =
        new BreakInvariants(Path.of("").toAbsolutePath(), new MavenTest(kube, limit))
            .isRed(List.of(args));
    Files.delete(empty);
    System.exit(isAll ? 0 : 1);
  }

  private boolean isRed(List<String> names) throws IOException, InterruptedException {
    var chosen = Invariant.all().stream().filter(i -> isChosen(i, names)).toList();
    var isRight = !chosen.isEmpty() && runUnbroken(chosen) instanceof Outcome.Green;
    for (var invariant : chosen) {
      isRight &= run(invariant) instanceof Outcome.Red;
    }
    return isRight;
  }

  private static boolean isChosen(Invariant invariant, List<String> names) {
    return names.isEmpty() || names.stream().anyMatch(invariant.name()::contains);
  }

  private Outcome runUnbroken(List<Invariant> chosen) throws IOException, InterruptedException {
    var tests = chosen.stream().map(Invariant::test).distinct().collect(Collectors.joining(","));
    var start = Instant.now();
    try (var copy = ProjectCopy.of(project)) {
      var outcome = printed("nothing is broken", start, maven.run(copy.folder(), tests));
      if (outcome instanceof Outcome.Red red) {
        System.out.println(red.why());
      }
      return outcome;
    }
  }

  private Outcome run(Invariant invariant) throws IOException, InterruptedException {
    var start = Instant.now();
    try (var copy = ProjectCopy.of(project)) {
      invariant.breakIn(copy.folder());
      return printed(invariant.name(), start, maven.run(copy.folder(), invariant.test()));
    }
  }

  private static Outcome printed(String name, Instant since, Outcome outcome) {
    var line =
        Stream.of(name, outcome.toString(), Duration.between(since, Instant.now()).toSeconds())
            .map(String::valueOf)
            .collect(Collectors.joining(" | ", "| ", " s |"));
    System.out.println(line);
    return outcome;
  }
}
