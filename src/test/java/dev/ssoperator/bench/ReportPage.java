package dev.ssoperator.bench;

import static org.awaitility.Awaitility.await;

import dev.ssoperator.report.Browser;
import dev.ssoperator.report.SampleReports;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A large report in a browser: how long until it is there, and until a filter shows its rows. */
final class ReportPage implements Experiment {

  private static final int PEOPLE = 5_000;
  private static final int ROWS = 50_000;
  private static final int TIMES = 5;
  private static final double MOST_SECONDS = 1;
  private static final double MOST_MILLIS = 100;

  private static final String SEARCH = "#q";
  private static final String TYPED = "lovelace prod";

  /** After the frame that follows the page's script. */
  private static final String FIRST_FRAME =
      """
      addEventListener('DOMContentLoaded', () =>
        requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); })));
      """;

  /** From the event until after the frame that follows. */
  private static final String MEASURE =
      """
      const [selector, value, done] = arguments;
      const element = document.querySelector(selector);
      const from = performance.now();
      if (value === null) {
        element.click();
      } else {
        element.value = value;
        element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true}));
      }
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now() - from);
        channel.port2.postMessage(null);
      });
      """;

  /** Nothing of it is AWS's. */
  @Override
  public Compression time() {
    return new Compression(1);
  }

  @Override
  public String name() {
    return "report-page";
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(5);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws Exception {
    var absence = Browser.absence();
    if (absence.isPresent()) {
      rows.accept(Row.failure("report page", absence.get()));
      return;
    }
    var folder = Files.createTempDirectory(Files.createDirectories(Bench.OUTPUT), "report-page");
    try (var browser = new Browser(folder)) {
      var page = browser.page(SampleReports.large(PEOPLE, ROWS));
      progress.say("%d KiB".formatted(Files.size(Path.of(page)) / 1024));
      var paints = new ArrayList<Double>();
      var filters = new ArrayList<Double>();
      browser.command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", FIRST_FRAME));
      for (var i = 0; i < TIMES; i++) {
        paints.add(open(browser, page, ""));
        open(browser, page, "#access");
        for (var action : actions()) {
          var took = measure(browser, action);
          progress.say("%s %.0f ms".formatted(action, took));
          filters.add(took);
        }
      }
      rows.accept(
          Row.figure(
              "report page: first paint, worst of " + TIMES,
              "s",
              worst(paints) / 1000,
              Bound.atMost(MOST_SECONDS)));
      rows.accept(
          Row.baseline(
              "report page: a filter, median of " + filters.size(), "ms", median(filters), null));
      rows.accept(
          Row.figure(
              "report page: a filter, worst", "ms", worst(filters), Bound.atMost(MOST_MILLIS)));
    }
  }

  /** The milliseconds until what it shows first is there. */
  private static double open(Browser browser, URI page, String fragment) {
    browser.open(page, fragment);
    await().until(() -> browser.is("return window.painted !== undefined"));
    return browser.number("return window.painted");
  }

  private static double measure(Browser browser, Action action) {
    var took = browser.driver().executeAsyncScript(MEASURE, action.selector(), action.value());
    return ((Number) Objects.requireNonNull(took)).doubleValue();
  }

  /** Letter by letter, then each control. */
  private static List<Action> actions() {
    var actions = new ArrayList<Action>();
    IntStream.rangeClosed(1, TYPED.length())
        .forEach(length -> actions.add(new Action(SEARCH, TYPED.substring(0, length))));
    actions.add(new Action(SEARCH, ""));
    for (var value : List.of("a", "ad", "ada", "user-0042", "")) {
      actions.add(new Action("#person", value));
    }
    actions.add(new Action("#account", "100000000007"));
    actions.add(new Action("#account", ""));
    actions.add(new Action("#set", "Set07"));
    actions.add(new Action("#set", ""));
    actions.add(new Action("#unit", "Root/Workloads"));
    actions.add(new Action("#admin", null));
    actions.add(new Action("#unmanaged", null));
    actions.add(new Action("#clear", null));
    for (var column = 1; column <= 6; column++) {
      actions.add(
          new Action("#access-table thead th:nth-child(%d) button".formatted(column), null));
    }
    actions.add(new Action("#access-table button[aria-label='Next page']", null));
    return actions;
  }

  private static double worst(List<Double> figures) {
    return figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private static double median(List<Double> figures) {
    var sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * Something that a reader of the page does.
   *
   * @param value what is entered; null for a click
   */
  private record Action(String selector, @Nullable String value) {}
}
