package dev.ssoperator.plan;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.plan.Requests.Request;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a plan does not know, and what holds it up.
 *
 * @param isReduced whether boundaries leave out accounts that sets select
 */
record Notes(Declared declared, Planner.Settings settings, boolean isReduced) {

  List<String> of(
      Map<AssignedAccess, List<Request>> requested, Function<AssignedAccess, String> subjects) {
    var notes = new ArrayList<String>();
    duplicates(requested, subjects).ifPresent(notes::add);
    if (isReduced) {
      notes.add(
          "accounts outside the namespace's AccessBoundary are left out of AccountAssignmentSets");
    }
    paused().ifPresent(notes::add);
    var ignored = ignored();
    if (!ignored.isEmpty()) {
      notes.add("not taken into account: " + String.join(", ", ignored));
    }
    if (!declared.isOfCluster()) {
      notes.add(unknown());
    }
    return notes;
  }

  private static Optional<String> duplicates(
      Map<AssignedAccess, List<Request>> requested, Function<AssignedAccess, String> subjects) {
    var duplicates =
        requested.entrySet().stream()
            .filter(
                request ->
                    request.getValue().stream()
                            .map(Request::name)
                            .collect(Collectors.toSet())
                            .size()
                        > 1)
            .map(request -> subjects.apply(request.getKey()))
            .sorted()
            .toList();
    return duplicates.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "more than one resource requests %d assignments, such as %s; each is granted once"
                .formatted(duplicates.size(), duplicates.get(0)));
  }

  private Optional<String> paused() {
    var paused =
        Stream.<List<? extends HasMetadata>>of(
                declared.permissionSets(), declared.allAssignments(), declared.assignmentSets())
            .flatMap(List::stream)
            .filter(Annotations::isPaused)
            .map(Planner::name)
            .sorted()
            .toList();
    return paused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "paused, so that what is said of them happens only when they are resumed: "
                + String.join(", ", paused));
  }

  private List<String> ignored() {
    var boundaries =
        settings.isBounded()
            ? Stream.<String>empty()
            : declared.boundaries().stream()
                .map(
                    boundary ->
                        "AccessBoundary %s (--boundaries is Off)"
                            .formatted(boundary.getMetadata().getName()));
    return Stream.concat(declared.others().stream(), boundaries).sorted().toList();
  }

  private String unknown() {
    return "not known here: %s, and what deleting resources that are not in these manifests revokes"
        .formatted(
            settings.isBounded()
                ? "what else counts for the limits of AccessBoundaries"
                : "the boundaries of the cluster");
  }
}
