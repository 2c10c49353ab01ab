package dev.ssoperator.proof.invariant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** What Maven says of a project. */
sealed interface Outcome {

  /** A test fails, and says why. */
  record Red(String test, String why) implements Outcome {
    @Override
    public String toString() {
      return "red " + test;
    }
  }

  /** No test fails. */
  record Green() implements Outcome {
    @Override
    public String toString() {
      return "GREEN";
    }
  }

  /** There was no test, since the compiler refuses the code. */
  record NotCompiled(String error) implements Outcome {
    @Override
    public String toString() {
      return "does not compile: " + error;
    }
  }

  /** Nothing is known. */
  record Unknown(String why) implements Outcome {
    @Override
    public String toString() {
      return "UNKNOWN: " + why;
    }
  }

  /** What the output and the reports of a run say. */
  static Outcome of(int status, String output, Path reports) throws IOException {
    if (status == 0) {
      return new Green();
    }
    var failed = failed(reports);
    if (failed.isPresent()) {
      return failed.get();
    }
    var error = output.lines().filter(line -> line.startsWith("[ERROR]")).findFirst().orElse("");
    return output.contains("COMPILATION ERROR")
        ? new NotCompiled(
            output.lines().filter(line -> line.contains(".java:[")).findFirst().orElse(error))
        : new Unknown(error);
  }

  private static Optional<Red> failed(Path reports) throws IOException {
    if (!Files.isDirectory(reports)) {
      return Optional.empty();
    }
    try (var files = Files.list(reports)) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .sorted()
          .flatMap(Outcome::tests)
          .flatMap(test -> Stream.of("failure", "error").flatMap(kind -> red(test, kind)))
          .findFirst();
    }
  }

  private static Stream<Red> red(Element test, String kind) {
    var failures = test.getElementsByTagName(kind);
    var type = test.getAttribute("classname");
    var name = type.substring(type.lastIndexOf('.') + 1) + "#" + test.getAttribute("name");
    return IntStream.range(0, failures.getLength())
        .mapToObj(i -> ((Element) failures.item(i)).getAttribute("message"))
        .map(message -> new Red(name, message.lines().findFirst().orElse("")));
  }

  private static Stream<Element> tests(Path report) {
    try {
      var tests =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
      return IntStream.range(0, tests.getLength()).mapToObj(i -> (Element) tests.item(i));
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(report.toString(), e);
    }
  }
}
