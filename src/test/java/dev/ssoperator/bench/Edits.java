package dev.ssoperator.bench;

import dev.ssoperator.api.PermissionSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A set is edited several times in a row: how often it is provisioned. */
final class Edits implements Experiment {

  private static final int ACCOUNTS = 50;
  private static final int EDITS = 5;
  private static final Duration BURST = Duration.ofSeconds(1);

  /** By then the watch has seen the last edit; until then the set is Ready as it was before. */
  private static final Duration NOTICED = Duration.ofSeconds(5);

  private final Compression time;
  private final Company company = new Company(ACCOUNTS, 1, 1, 0);

  Edits(Compression time) {
    this.time = time;
  }

  @Override
  public String name() {
    return "edits";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(5);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    var all = company.everywhere(1);
    var set = Company.setName(0);
    try (var lab = new Lab(time, progress, company, all)) {
      var names = InSync.begin(lab, company, all.get(0)).add(all);
      lab.aws().clearLogs();
      lab.startOperator();
      lab.awaitSettled(names, ACCOUNTS);
      lab.aws().clearLogs();

      var from = Instant.now();
      apply(lab, set);
      var took = time.seconds(from, Instant.now());
      progress.say(
          "%d edits took %.1f s, and should take no more than %d s"
              .formatted(EDITS, took, BURST.toSeconds()));
      lab.pause(NOTICED);
      lab.awaitReady(List.of(set));
      lab.awaitCalm();
      lab.awaitReady(List.of(set));

      rows.accept(
          Row.ratio(
              "edits: provisionings",
              "calls",
              lab.calls().of("ProvisionPermissionSet").count(),
              1,
              Bound.exactly(1)));
      rows.accept(
          Row.figure("edits: accounts left behind", "accounts", outdated(lab, set), Bound.none()));
    }
  }

  private static int outdated(Lab lab, String name) {
    var set = lab.aws().state().permissionSet(name);
    return (int)
        set.provisioned().values().stream().filter(revision -> revision != set.revision()).count();
  }

  private static void apply(Lab lab, String name) {
    var resource =
        lab.client()
            .resources(PermissionSet.class)
            .inNamespace(Company.NAMESPACE)
            .withName(name)
            .get();
    resource.getMetadata().setResourceVersion(null);
    for (var edit = 1; edit <= EDITS; edit++) {
      resource.setSpec(Company.permissionSet(name, policy(edit)).getSpec());
      lab.kubernetes().update(resource);
    }
  }

  private static Map<String, Object> policy(int edit) {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        Map.of("Effect", "Allow", "Action", "s3:*", "Resource", "arn:aws:s3:::bucket-" + edit));
  }
}
