package dev.ssoperator.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks manifests as the API server and the operator would, without either. */
public final class ManifestValidator {

  private static final Comparator<Problem> BY_PLACE =
      Comparator.<Problem, String>comparing(problem -> problem.file().name())
          .thenComparing(problem -> problem.position().line())
          .thenComparing(problem -> problem.position().column());

  private ManifestValidator() {}

  /** Checks each object, and the objects of all files against each other. */
  public static Report validate(List<ManifestFile> files) {
    var check = new ObjectCheck(new Definitions());
    var all = files.parallelStream().map(file -> check(file, check)).toList();
    var manifests = all.stream().flatMap(contents -> contents.manifests().stream()).toList();
    var problems = new ArrayList<>(References.check(manifests));
    all.forEach(contents -> problems.addAll(contents.problems()));
    problems.sort(BY_PLACE);
    return new Report(
        files.size(),
        manifests.stream().map(Manifest::object).toList(),
        all.stream().mapToInt(Contents::otherObjects).sum(),
        (int) all.stream().filter(Contents::isSkipped).count(),
        problems);
  }

  private static Contents check(ManifestFile file, ObjectCheck check) {
    var contents = ManifestReader.read(file);
    contents.manifests().forEach(manifest -> contents.addAll(check.check(manifest)));
    return contents;
  }
}
