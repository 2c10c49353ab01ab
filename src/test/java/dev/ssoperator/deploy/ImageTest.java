package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the Dockerfile says twice, or says of the code. */
class ImageTest {

  /** Beans of java.desktop and annotation processors, which the libraries can do without. */
  private static final Set<String> LEFT_OUT = Set.of("java.compiler", "java.desktop");

  /** For people, who find no shell in the image. */
  private static final Set<String> ADDED = Set.of("jdk.jcmd");

  private final String dockerfile;

  ImageTest() throws IOException {
    dockerfile = Files.readString(Path.of("Dockerfile"));
  }

  @Test
  void itsModulesAreThoseTheCodeUses() throws IOException {
    var listed = Set.of(found("--add-modules (\\S+)").split(","));
    var used = modulesUsed();

    assertThat(used).containsAll(LEFT_OUT);
    used.removeAll(LEFT_OUT);
    assertThat(with(listed)).containsAll(used).doesNotContainAnyElementsOf(LEFT_OUT);
    assertThat(with(used)).containsAll(without(listed, ADDED));
  }

  @Test
  void itsUserIsTheCharts() throws IOException {
    var pod =
        new YAMLMapper()
            .readTree(Path.of("helm-chart/ssoperator/values.yaml").toFile())
            .path("podSecurityContext");

    assertThat(found("(?m)^USER (\\S+)$"))
        .isEqualTo(pod.path("runAsUser").asText() + ":" + pod.path("runAsGroup").asText());
  }

  @Test
  void itsArgumentsAreACommandAndWithoutAnyItRuns() throws IOException {
    var entryPoint = new YAMLMapper().readTree(found("(?m)^ENTRYPOINT (\\[.+\\])$"));

    assertThat(entryPoint.valueStream().map(JsonNode::asText))
        .startsWith("/opt/jre/bin/java")
        .endsWith("-jar", "/opt/ssoperator/ssoperator.jar");
    assertThat(found("(?m)^CMD (.+)$")).isEqualTo("[\"run\"]");
  }

  /** Such as that the AOT cache was not made for the options, above the JSON of a command. */
  @Test
  void warningsOfItsJvmAreNoPartOfACommandsResult() {
    assertThat(found("--add-options=\"([^\"]+)\""))
        .contains("-Xlog:disable -Xlog:all=warning:stderr", "-XX:+ErrorFileToStderr");
  }

  private String found(String pattern) {
    var matcher = Pattern.compile(pattern).matcher(dockerfile);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  /** The JDK's modules that the classes and their libraries speak of, says jdeps. */
  private static Set<String> modulesUsed() throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "--multi-release",
                String.valueOf(Runtime.version().feature()),
                "--ignore-missing-deps",
                "-summary",
                "target/classes"));
    arguments.addAll(
        List.of(Files.readString(Path.of("target/runtime.classpath")).split(File.pathSeparator)));
    var out = new StringWriter();
    var status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                arguments.toArray(String[]::new));
    assertThat(status).as(out.toString()).isZero();
    return out.toString()
        .lines()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(module -> module.matches("(java|jdk)\\..*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The modules and what they require, as jlink takes them. */
  private static Set<String> with(Set<String> modules) {
    return Configuration.empty()
        .resolve(ModuleFinder.ofSystem(), ModuleFinder.of(), modules)
        .modules()
        .stream()
        .map(ResolvedModule::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> without(Set<String> modules, Set<String> others) {
    return modules.stream().filter(m -> !others.contains(m)).collect(Collectors.toSet());
  }
}
