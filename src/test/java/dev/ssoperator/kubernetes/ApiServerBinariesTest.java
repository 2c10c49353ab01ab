package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the binaries of a kube-apiserver are looked for. */
class ApiServerBinariesTest {

  private static final String PLATFORM = Utils.platformSuffix(new OSInfo());

  @TempDir Path testDir;

  @Test
  void theNewestVersionOfThisPlatformIsUsed() throws IOException {
    install("1.9.11" + PLATFORM, "kube-apiserver", "etcd", "kubectl");
    var newest = install("1.36.10" + PLATFORM, "kube-apiserver", "etcd", "kubectl");
    install("1.36.2" + PLATFORM, "kube-apiserver", "etcd", "kubectl");
    install("1.40.0-plan9-mips", "kube-apiserver", "etcd", "kubectl");

    assertThat(ApiServerBinaries.find(testDir)).contains(new ApiServerBinaries("1.36.10", newest));
  }

  @Test
  void aFolderWithoutThePlatformInItsNameIsNotUsedAndTheReasonSaysSo() throws IOException {
    var folder = install("1.36.2", "kube-apiserver", "etcd", "kubectl");

    assertThat(ApiServerBinaries.find(testDir)).isEmpty();
    assertThat(ApiServerBinaries.absence(testDir))
        .isEqualTo(
            "not found in %s: rename %s to VERSION%s"
                .formatted(testDir.resolve("k8s"), folder, PLATFORM));
  }

  @Test
  void anIncompleteFolderIsNotUsedAndTheReasonSaysWhatItLacks() throws IOException {
    var folder = install("1.36.2" + PLATFORM, "kube-apiserver");

    assertThat(ApiServerBinaries.find(testDir)).isEmpty();
    assertThat(ApiServerBinaries.absence(testDir))
        .isEqualTo(
            "not found in %s: %s lacks etcd and kubectl".formatted(testDir.resolve("k8s"), folder));
  }

  @Test
  void anIncompleteFolderDoesNotHideAnOlderVersion() throws IOException {
    install("1.36.2" + PLATFORM, "kube-apiserver");
    var older = install("1.35.0" + PLATFORM, "kube-apiserver", "etcd", "kubectl");

    assertThat(ApiServerBinaries.find(testDir)).contains(new ApiServerBinaries("1.35.0", older));
  }

  @Test
  void withoutAnyFolderTheReasonSaysWhereItWouldBe() {
    assertThat(ApiServerBinaries.find(testDir)).isEmpty();
    assertThat(ApiServerBinaries.absence(testDir))
        .isEqualTo("not found in %s".formatted(testDir.resolve("k8s")));
  }

  private Path install(String name, String... binaries) throws IOException {
    var folder = Files.createDirectories(testDir.resolve("k8s").resolve(name));
    for (var binary : binaries) {
      assertThat(Files.createFile(folder.resolve(binary)).toFile().setExecutable(true)).isTrue();
    }
    return folder;
  }
}
