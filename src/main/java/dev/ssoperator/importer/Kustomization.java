package dev.ssoperator.importer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The file that lists the others, for kustomize and Argo CD. */
public final class Kustomization {

  private static final String HEAD =
      """
      # Written by ssoperator import.
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources:
      """;

  private static final String ITEM = "  - ";

  private Kustomization() {}

  static String of(List<String> files) {
    return HEAD + files.stream().map(file -> ITEM + file + "\n").collect(Collectors.joining());
  }

  /** The files that it lists; empty if it was not written by an import. */
  public static Optional<List<String>> files(String text) {
    return text.startsWith(HEAD)
        ? Optional.of(
            text.substring(HEAD.length())
                .lines()
                .filter(line -> line.startsWith(ITEM))
                .map(line -> line.substring(ITEM.length()))
                .toList())
        : Optional.empty();
  }
}
