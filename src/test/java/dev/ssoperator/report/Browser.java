package dev.ssoperator.report;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window and with an empty profile, which opens reports as files. */
public final class Browser implements AutoCloseable {

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final List<String> DRIVERS = List.of("chromedriver");

  /** For a slow machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final ChromeDriver driver;

  /**
   * Starts the browser.
   *
   * @param folder an empty one for its profile, downloads and pages
   */
  public Browser(Path folder) {
    this.folder = folder;
    var options = new ChromeOptions();
    options.setBinary(find(BROWSERS).orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--no-first-run",
        "--user-data-dir=" + folder.resolve("profile"));
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find(DRIVERS).orElseThrow().toFile())
            .usingAnyFreePort()
            .withTimeout(PATIENCE)
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    command(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.resolve("downloads").toString()));
    resize(1280, 900);
  }

  /** Why there is no browser; empty where there is one. */
  public static Optional<String> absence() {
    return Stream.of(BROWSERS, DRIVERS)
        .filter(names -> find(names).isEmpty())
        .map(names -> "%s not found in PATH".formatted(names.get(0)))
        .findFirst();
  }

  private static Optional<Path> find(List<String> names) {
    var folders =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .map(Path::of)
            .toList();
    return names.stream()
        .flatMap(name -> folders.stream().map(each -> each.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** A report as a page in a file. */
  public URI page(String json) throws IOException {
    var file = Files.createTempFile(folder, "report", ".html");
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      HtmlReport.write(json, out);
    }
    return file.toUri();
  }

  /** Opens the page anew, also if only the fragment is another one than before. */
  public void open(URI page, String fragment) {
    driver.get("about:blank");
    driver.get(page + fragment);
  }

  /** Sets the size of what is visible of a page, in CSS pixels. */
  public void resize(int width, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /**
   * Sets what media queries find.
   *
   * @param media {@code screen} or {@code print}
   * @param colorScheme {@code light} or {@code dark}
   */
  public void emulate(String media, String colorScheme) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  public Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  /** What a script returns; null if nothing. */
  public @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What a script returns that returns a number. */
  public double number(String script, Object... arguments) {
    return ((Number) Objects.requireNonNull(run(script, arguments))).doubleValue();
  }

  /** What a script returns that returns a boolean. */
  public boolean is(String script, Object... arguments) {
    return (Boolean) Objects.requireNonNull(run(script, arguments));
  }

  /** What a script returns that returns a text. */
  public String text(String script, Object... arguments) {
    return (String) Objects.requireNonNull(run(script, arguments));
  }

  /** What a script returns that returns texts. */
  public List<String> texts(String script, Object... arguments) {
    return texts(run(script, arguments));
  }

  /** What a script returns that returns the texts of rows of cells. */
  public List<List<String>> rows(String script, Object... arguments) {
    var rows = (List<?>) Objects.requireNonNull(run(script, arguments));
    return rows.stream().map(Browser::texts).toList();
  }

  private static List<String> texts(@Nullable Object list) {
    return ((List<?>) Objects.requireNonNull(list)).stream().map(String.class::cast).toList();
  }

  /**
   * What the browser has logged since the last call: errors of scripts, and what a policy denied.
   */
  public List<String> log() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  public Path downloads() {
    return folder.resolve("downloads");
  }

  /** Writes a picture of what is visible. */
  public void screenshot(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
