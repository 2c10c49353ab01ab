package dev.ssoperator.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of an etcd at one moment: what it would start with if it had been killed then.
 *
 * @param data its data
 * @param log its write-ahead log
 */
public record EtcdBackup(Path data, Path log) {

  /** Copies the files of the etcd behind a kube-apiserver of this JVM while it stands still. */
  static EtcdBackup of(int apiServerPort, Path folder) {
    var apiServer = child("kube-apiserver", "--secure-port", String.valueOf(apiServerPort));
    var etcd = child("etcd", "--listen-client-urls", argument(apiServer, "--etcd-servers"));
    var backup = new EtcdBackup(folder.resolve("data"), folder.resolve("wal"));
    signal("-STOP", etcd);
    try {
      copy(Path.of(argument(etcd, "-data-dir")), backup.data);
      copy(Path.of(argument(etcd, "-wal-dir")), backup.log);
    } finally {
      signal("-CONT", etcd);
    }
    return backup;
  }

  /** A folder for kube-api-test whose etcd starts with these files. */
  Path testDir(ApiServerBinaries binaries, Path real) {
    var testDir = data.resolveSibling("kubeapitest");
    var folder = testDir.resolve("k8s").resolve(binaries.folder().getFileName());
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(real)) {
        for (var certificate : files.filter(Files::isRegularFile).toList()) {
          Files.copy(certificate, testDir.resolve(certificate.getFileName()));
        }
      }
      for (var name : List.of("kube-apiserver", "kubectl")) {
        Files.createSymbolicLink(folder.resolve(name), binaries.folder().resolve(name));
      }
      // kube-api-test passes -data-dir and -wal-dir first.
      var etcd =
          """
          #!/bin/sh
          cp -R '%s/.' "$2" && cp -R '%s/.' "$4" && exec '%s' "$@"
          """
              .formatted(data, log, binaries.folder().resolve("etcd"));
      Files.setPosixFilePermissions(
          Files.writeString(folder.resolve("etcd"), etcd),
          PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return testDir;
  }

  private static ProcessHandle child(String command, String name, String value) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/" + command))
        .filter(process -> argument(process, name).equals(value))
        .findFirst()
        .orElseThrow();
  }

  private static String argument(ProcessHandle process, String name) {
    var arguments = List.of(process.info().arguments().orElseThrow());
    return arguments.get(arguments.indexOf(name) + 1);
  }

  private static void signal(String signal, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
