package dev.ssoperator.plan;

import java.time.Duration;
import java.util.stream.Collectors;

/** The last lines of a plan. */
final class Summary {

  private Summary() {}

  static String counts(Plan plan) {
    return plan.counts().entrySet().stream()
            .map(count -> "%d to %s".formatted(count.getValue(), count.getKey().text()))
            .collect(Collectors.joining(", ", "", "; "))
        + "%d assignments in sync, %d that no resource requests stay"
            .formatted(plan.inSync(), plan.unmanaged());
  }

  static String costs(Plan plan) {
    return "%d calls of SSO Admin, at least %s".formatted(plan.calls(), text(plan.atLeast()));
  }

  private static String text(Duration duration) {
    var seconds = duration.toSeconds();
    return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
  }
}
