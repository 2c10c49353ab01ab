package dev.ssoperator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * More and more resources in sync: the heap and the CPU time that each costs. What the operator
 * costs without any is taken off.
 */
final class Scale implements Experiment {

  /** Time runs faster than elsewhere, since nothing here is a matter of latencies. */
  private static final int FASTER = 4;

  private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(15);
  private static final double HEAP_MIB = 256;

  private static final String HEAP = "scale: heap per resource, ";
  private static final String CPU = "scale: CPU per resource and interval, ";
  private static final Bound FLAT = Bound.between(0.8, 1.2);

  private final Compression time;
  private final Company company;

  Scale(Compression time, Size size) {
    this.time = new Compression(time.factor() * FASTER);
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);
  }

  /**
   * What the operator costs.
   *
   * @param heap MiB in use
   * @param cpu milliseconds in a drift interval
   */
  private record Cost(double heap, double cpu) {

    /** KiB and milliseconds for each of so many resources. */
    Cost each(int resources, Cost withoutAny) {
      return new Cost(
          (heap - withoutAny.heap) * 1024 / resources, (cpu - withoutAny.cpu) / resources);
    }
  }

  @Override
  public String name() {
    return "scale";
  }

  /** In time that runs as elsewhere. */
  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return DRIFT_INTERVAL.multipliedBy(24).dividedBy(FASTER);
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
        var few = costs.get(0).each(sizes.get(0), withoutAny);
        var some = costs.get(1).each(sizes.get(1), withoutAny);
        var many = costs.get(2).each(sizes.get(2), withoutAny);
        var step = "at %d to at %d".formatted(sizes.get(1), sizes.get(0));
        rows.accept(Row.baseline(HEAP + step, "KiB", some.heap(), few.heap()));
        rows.accept(Row.baseline(CPU + step, "ms", some.cpu(), few.cpu()));
        step = "at %d to at %d".formatted(sizes.get(2), sizes.get(1));
        rows.accept(Row.ratio(HEAP + step, "KiB", many.heap(), some.heap(), FLAT));
        rows.accept(Row.ratio(CPU + step, "ms", many.cpu(), some.cpu(), FLAT));
        rows.accept(
            Row.figure(
                "scale: heap at %d".formatted(sizes.get(2)),
                "MiB",
                costs.get(2).heap(),
                Bound.atMost(HEAP_MIB)));
      }
    }
  }

  private Cost measure(Lab lab, OperatorProcess operator) throws InterruptedException, IOException {
    // Halfway between two looks at the same resource, so that none is counted twice or missed.
    lab.pause(DRIFT_INTERVAL.dividedBy(2));
    var heap = operator.heap();
    var before = operator.cpu();
    lab.pause(DRIFT_INTERVAL);
    return new Cost(heap, operator.cpu() - before);
  }
}
