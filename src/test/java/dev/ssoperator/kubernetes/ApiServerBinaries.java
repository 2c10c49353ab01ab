package dev.ssoperator.kubernetes;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The binaries of a kube-apiserver in a folder where kube-api-test finds them.
 *
 * @param version the version of Kubernetes, such as {@code 1.36.2}
 */
record ApiServerBinaries(String version, Path folder) {

  private static final List<String> NAMES = List.of("kube-apiserver", "etcd", "kubectl");

  /** What kube-api-test appends to a version, such as {@code -linux-amd64}. */
  private static final String PLATFORM = Utils.platformSuffix(new OSInfo());

  Path kubectl() {
    return folder.resolve("kubectl");
  }

  /**
   * The newest binaries in the folder that kube-api-test uses: {@code KUBE_API_TEST_DIR}, or its
   * default.
   */
  static Optional<ApiServerBinaries> find() {
    return find(testDir());
  }

  /** Why there are none. */
  static String absence() {
    return absence(testDir());
  }

  static Optional<ApiServerBinaries> find(Path testDir) {
    return folders(testDir).stream()
        .filter(folder -> isUsable(folder) && missing(folder).isEmpty())
        .map(folder -> new ApiServerBinaries(version(folder), folder))
        .max(Comparator.comparing(binaries -> Version.parse(binaries.version())));
  }

  static String absence(Path testDir) {
    var text = "not found in %s".formatted(testDir.resolve("k8s"));
    for (var folder : folders(testDir)) {
      if (isUsable(folder)) {
        return "%s: %s lacks %s".formatted(text, folder, String.join(" and ", missing(folder)));
      }
      if (missing(folder).isEmpty()) {
        return "%s: rename %s to VERSION%s".formatted(text, folder, PLATFORM);
      }
    }
    return text;
  }

  private static boolean isUsable(Path folder) {
    return folder.getFileName().toString().matches("\\d+(\\.\\d+)+" + PLATFORM);
  }

  private static String version(Path folder) {
    var name = folder.getFileName().toString();
    return name.substring(0, name.length() - PLATFORM.length());
  }

  private static List<String> missing(Path folder) {
    return NAMES.stream().filter(name -> !Files.isExecutable(folder.resolve(name))).toList();
  }

  private static List<Path> folders(Path testDir) {
    var versions = testDir.resolve("k8s");
    if (!Files.isDirectory(versions)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path testDir() {
    return Path.of(
        KubeAPIServerConfigBuilder.anAPIServerConfig()
            .withOfflineMode(true)
            .build()
            .getKubeAPITestDir());
  }
}
