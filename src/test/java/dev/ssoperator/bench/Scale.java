package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Consumer;

/**
 * More and more resources in sync: the heap that each costs, and the CPU time of each look at one,
 * at the same rate of looks. What the operator costs without any is taken off.
 */
final class Scale implements Experiment {

  /** Of the largest; the others' are shorter, so that as many resources are looked at a second. */
  private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(15);

  private static final double HEAP_MIB = 256;

  /** Evenly spread over the largest's drift interval. */
  private static final int LOOKS_AT_HEAP = 9;

  /** Of the largest's drift intervals: one alone scatters by some 15 % from run to run. */
  private static final int INTERVALS_OF_CPU = 3;

  private static final String HEAP = "scale: heap per resource, ";
  private static final String CPU = "scale: CPU per reconciliation, ";
  private static final Bound FLAT = Bound.between(0.8, 1.2);

  private final Compression time;
  private final int resources;

  Scale(Compression time, Size size) {
    this.time = time;
    resources = size.resources();
  }

  /**
   * What the operator costs.
   *
   * @param heap the fewest MiB in use at a time, since what is being worked on comes and goes
   * @param mostHeap the most MiB
   * @param cpu milliseconds in {@link #INTERVALS_OF_CPU}
   * @param reconciliations how many there were in them
   */
  private record Cost(double heap, double mostHeap, double cpu, long reconciliations) {

    /** The KiB for each of so many resources. */
    double heapPer(int resources, Cost withoutAny) {
      return (heap - withoutAny.heap) * 1024 / resources;
    }

    /** The milliseconds for each reconciliation. */
    double cpuPerReconciliation(Cost withoutAny) {
      return (cpu - withoutAny.cpu) / (reconciliations - withoutAny.reconciliations);
    }
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return DRIFT_INTERVAL.multipliedBy(32);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException, IOException {
    var one = new Company(1, Size.SETS, Size.GROUPS, 0);
    var withoutAny = measure(progress, one, one.everywhere(1).subList(0, 1), DRIFT_INTERVAL);
    var sizes = List.of(resources / 10, resources * 3 / 10, resources);
    var costs = new ArrayList<Cost>();
    var heap = new ArrayList<Double>();
    var cpu = new ArrayList<Double>();
    for (var size : sizes) {
      var company = new Company(Size.accounts(size), Size.SETS, Size.GROUPS, 0);
      var driftInterval = DRIFT_INTERVAL.multipliedBy(size).dividedBy(resources);
      var cost = measure(progress, company, company.everywhere(Size.GROUPS), driftInterval);
      costs.add(cost);
      heap.add(cost.heapPer(size, withoutAny));
      cpu.add(cost.cpuPerReconciliation(withoutAny));
    }
    var step = "at %d to at %d".formatted(sizes.get(1), sizes.get(0));
    rows.accept(Row.baseline(HEAP + step, "KiB", heap.get(1), heap.get(0)));
    rows.accept(Row.baseline(CPU + step, "ms", cpu.get(1), cpu.get(0)));
    step = "at %d to at %d".formatted(sizes.get(2), sizes.get(1));
    rows.accept(Row.ratio(HEAP + step, "KiB", heap.get(2), heap.get(1), FLAT));
    rows.accept(Row.ratio(CPU + step, "ms", cpu.get(2), cpu.get(1), FLAT));
    rows.accept(
        Row.figure(
            "scale: heap at %d, most".formatted(sizes.get(2)),
            "MiB",
            costs.get(2).mostHeap(),
            Bound.atMost(HEAP_MIB)));
  }

  /** What an operator costs that finds all of this in sync. */
  private Cost measure(
      Progress progress, Company company, List<Grant> grants, Duration driftInterval)
      throws InterruptedException, IOException {
    try (var lab = new Lab(time, progress, company, grants)) {
      var first = grants.get(0);
      var inSync = InSync.begin(lab, company, first);
      lab.aws().clearLogs();
      try (var operator = new OperatorProcess(lab, driftInterval)) {
        // Those that a start lists are held a second time, as the list's text, for a while.
        lab.awaitSettled(List.of(first.name()), 1);
        var names = inSync.add(grants);
        lab.awaitSettled(names, (int) grants.stream().map(Scale::pair).distinct().count());
        var cost = measure(lab, operator);
        progress.say("%d resources: %s".formatted(grants.size(), cost));
        return cost;
      }
    }
  }

  private static List<Integer> pair(Grant grant) {
    return List.of(grant.account(), grant.set());
  }

  private static Cost measure(Lab lab, OperatorProcess operator)
      throws InterruptedException, IOException {
    var heap = new DoubleSummaryStatistics();
    for (var i = 0; i < LOOKS_AT_HEAP; i++) {
      lab.pause(DRIFT_INTERVAL.dividedBy(LOOKS_AT_HEAP));
      heap.accept(operator.heap());
    }
    var reconciliations = operator.reconciliations();
    var cpu = operator.cpu();
    lab.pause(DRIFT_INTERVAL.multipliedBy(INTERVALS_OF_CPU));
    return new Cost(
        heap.getMin(),
        heap.getMax(),
        operator.cpu() - cpu,
        operator.reconciliations() - reconciliations);
  }
}
