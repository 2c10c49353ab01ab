package dev.ssoperator.importer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to import, and how.
 *
 * @param namespace of the objects; null to leave it to who applies them
 * @param excluded names of permission sets to leave out; {@code *} stands for any text
 * @param isFolded whether assignments that form a product become an AccountAssignmentSet
 */
public record ImportSettings(@Nullable String namespace, List<String> excluded, boolean isFolded) {

  /** Takes a copy. */
  public ImportSettings {
    excluded = List.copyOf(excluded);
  }
}
