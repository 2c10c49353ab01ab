package dev.ssoperator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Consumer;

/**
 * More and more resources in sync: the heap that each costs, and the CPU time of each look at one.
 * What the operator costs without any is taken off.
 */
final class Scale implements Experiment {

  private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(15);
  private static final double HEAP_MIB = 256;

  /** Evenly spread over a drift interval. */
  private static final int LOOKS_AT_HEAP = 9;

  private static final String HEAP = "scale: heap per resource, ";
  private static final String CPU = "scale: CPU per reconciliation, ";
  private static final Bound FLAT = Bound.between(0.8, 1.2);

  private final Compression time;
  private final Company company;

  Scale(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);
  }

  /**
   * What the operator costs.
   *
   * @param heap the fewest MiB in use at a time, since what is being worked on comes and goes
   * @param mostHeap the most MiB
   * @param cpu milliseconds in a drift interval
   * @param reconciliations how many there were in it
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
    return DRIFT_INTERVAL.multipliedBy(16);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws InterruptedException, IOException {
    var all = company.everywhere(Size.GROUPS);
    var sizes = List.of(all.size() / 10, all.size() * 3 / 10, all.size());
    try (var lab = new Lab(time, progress, company, all)) {
      var inSync = InSync.begin(lab, company, all.get(0));
      lab.aws().clearLogs();
      try (var operator = new OperatorProcess(lab, DRIFT_INTERVAL)) {
        // All that the sets are assigned to is found and counted once, whoever asks for it.
        lab.awaitSettled(List.of(all.get(0).name()), all.size() / Size.GROUPS);
        var withoutAny = measure(lab, operator);
        progress.say("alone: %s".formatted(withoutAny));
        var costs = new ArrayList<Cost>();
        for (var i = 0; i < sizes.size(); i++) {
          var from = i == 0 ? 0 : sizes.get(i - 1);
          inSync.add(all.subList(from, sizes.get(i)));
          lab.aws().clearLogs();
          lab.awaitSettled(
              all.subList(0, sizes.get(i)).stream().map(Company.Grant::name).toList(),
              (sizes.get(i) - from) / Size.GROUPS);
          costs.add(measure(lab, operator));
          progress.say("%d resources: %s".formatted(sizes.get(i), costs.get(i)));
        }
        var heap = new double[sizes.size()];
        var cpu = new double[sizes.size()];
        for (var i = 0; i < sizes.size(); i++) {
          heap[i] = costs.get(i).heapPer(sizes.get(i), withoutAny);
          cpu[i] = costs.get(i).cpuPerReconciliation(withoutAny);
        }
        var step = "at %d to at %d".formatted(sizes.get(1), sizes.get(0));
        rows.accept(Row.baseline(HEAP + step, "KiB", heap[1], heap[0]));
        rows.accept(Row.baseline(CPU + step, "ms", cpu[1], cpu[0]));
        step = "at %d to at %d".formatted(sizes.get(2), sizes.get(1));
        rows.accept(Row.ratio(HEAP + step, "KiB", heap[2], heap[1], FLAT));
        rows.accept(Row.ratio(CPU + step, "ms", cpu[2], cpu[1], FLAT));
        rows.accept(
            Row.figure(
                "scale: heap at %d, most".formatted(sizes.get(2)),
                "MiB",
                costs.get(2).mostHeap(),
                Bound.atMost(HEAP_MIB)));
      }
    }
  }

  private Cost measure(Lab lab, OperatorProcess operator) throws InterruptedException, IOException {
    var heap = new DoubleSummaryStatistics();
    for (var i = 0; i < LOOKS_AT_HEAP; i++) {
      lab.pause(DRIFT_INTERVAL.dividedBy(LOOKS_AT_HEAP));
      heap.accept(operator.heap());
    }
    var reconciliations = operator.reconciliations();
    var cpu = operator.cpu();
    lab.pause(DRIFT_INTERVAL);
    return new Cost(
        heap.getMin(),
        heap.getMax(),
        operator.cpu() - cpu,
        operator.reconciliations() - reconciliations);
  }
}
