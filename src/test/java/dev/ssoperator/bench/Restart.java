package dev.ssoperator.bench;

import java.time.Duration;
import java.util.function.Consumer;

/** An operator starts and finds everything in sync: how many calls it makes. */
final class Restart implements Experiment {

  /** The set, its two lists of policies, its inline policy, boundary, tags, and accounts. */
  private static final int CALLS_PER_SET = 7;

  /** ListInstances and DescribeInstance, and a list of requests of each of the three kinds. */
  private static final int CALLS_ONCE = 2 + 3;

  /** How many assignments AWS tells per call. */
  private static final int PAGE = 100;

  private final Compression time;
  private final Size size;
  private final Company company;

  Restart(Compression time, Size size) {
    this.time = time;
    this.size = size;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);
  }

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Lab.DRIFT_INTERVAL;
  }

  /** What each group has fills that many pages. */
  private int pages() {
    return Size.GROUPS * ((size.pairs() + PAGE - 1) / PAGE);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
    var all = company.everywhere(Size.GROUPS);
    try (var lab = new Lab(time, progress, company, all)) {
      var names = InSync.begin(lab, company, all.get(0)).add(all);
      lab.aws().clearLogs();
      progress.say("%d resources in sync; the operator starts".formatted(names.size()));
      var operator = lab.startOperator();
      lab.awaitSettled(names, size.pairs());

      var calls = lab.calls();
      progress.say(calls.ssoAdmin().untilAllIsRead().byOperation());
      rows.accept(
          Row.ratio(
              "restart: SSO Admin calls",
              "calls",
              calls.ssoAdmin().untilAllIsRead().count(),
              size.pairs() + company.sets() * CALLS_PER_SET + CALLS_ONCE,
              Bound.exactly(1)));
      rows.accept(
          Row.figure("restart: writes to AWS", "calls", calls.writes().count(), Bound.none()));
      rows.accept(
          Row.figure(
              "restart: writes to Kubernetes", "calls", operator.writes().size(), Bound.none()));
      lab.stop(operator);

      lab.aws().clearLogs();
      progress.say("the same in the management account");
      lab.startInManagementAccount();
      lab.awaitCalm();
      rows.accept(
          Row.baseline(
              "restart in the management account: SSO Admin calls",
              "calls",
              lab.calls().ssoAdmin().untilAllIsRead().count(),
              (double) pages() + company.sets() * CALLS_PER_SET + CALLS_ONCE));
    }
  }
}
