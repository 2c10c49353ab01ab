package dev.ssoperator.scenario;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.report.Browser;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Prints at the end of the build on which backends the scenarios ran, and in which browser. */
public final class BackendReport {

  /** How Surefire names the runs of a class on each backend, which are numbered in their order. */
  private static final Pattern RUN = Pattern.compile("(.+)\\[([12])]");

  private final Map<Backend, Integer> ran = new EnumMap<>(Backend.class);
  private final Map<Backend, Integer> skipped = new EnumMap<>(Backend.class);

  private BackendReport() {}

  /** Takes the folder with Surefire's reports, and the instant at which the build has started. */
  public static void main(String[] args) {
    System.out.println(
        line(Path.of(args[0]), Instant.parse(args[1]), ApiServer.version(), ApiServer.absence()));
    System.out.println(browserLine(Browser.absence()));
  }

  /**
   * The line about the browser.
   *
   * @param absence why there is none; empty where there is one
   */
  static String browserLine(Optional<String> absence) {
    return absence
        .map(why -> "The report's page was not tested in a browser: " + why)
        .orElse("The report's page was tested in a browser");
  }

  /**
   * The line that is printed.
   *
   * @param reports the folder with Surefire's reports
   * @param since when the build has started: older reports are of other builds
   * @param version the version of kube-apiserver, where it is there
   * @param absence why it is not, otherwise
   */
  static String line(Path reports, Instant since, Optional<String> version, String absence) {
    var report = new BackendReport();
    report.read(reports, since);
    var parts = new ArrayList<String>();
    parts.add("Fabric8 mock server (%d)".formatted(report.ran(Backend.MOCK)));
    if (version.isPresent()) {
      parts.add("kube-apiserver %s (%d)".formatted(version.get(), report.ran(Backend.API_SERVER)));
    }
    var line = "Scenarios ran on: " + String.join(", ", parts);
    var left = report.skipped.getOrDefault(Backend.API_SERVER, 0);
    return version.isPresent()
        ? line
        : "%s. %d scenarios were skipped: %s".formatted(line, left, absence);
  }

  private int ran(Backend backend) {
    return ran.getOrDefault(backend, 0);
  }

  private void read(Path reports, Instant since) {
    if (!Files.isDirectory(reports)) {
      return;
    }
    try (Stream<Path> files = Files.list(reports)) {
      for (var file : files.filter(name -> name.toString().endsWith(".xml")).toList()) {
        if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
          testCases(file).forEach(this::count);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(Element testCase) {
    var run = RUN.matcher(testCase.getAttribute("classname"));
    if (run.matches() && isScenario(run.group(1))) {
      var backend = run.group(2).equals("1") ? Backend.MOCK : Backend.API_SERVER;
      var isSkipped = testCase.getElementsByTagName("skipped").getLength() > 0;
      (isSkipped ? skipped : ran).merge(backend, 1, Integer::sum);
    }
  }

  private static boolean isScenario(String className) {
    try {
      return Class.forName(className).isAnnotationPresent(OnEveryBackend.class);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static List<Element> testCases(Path file) {
    try {
      var elements =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getElementsByTagName("testcase");
      return IntStream.range(0, elements.getLength())
          .mapToObj(i -> (Element) elements.item(i))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException(file + " is no report of Surefire", e);
    }
  }
}
