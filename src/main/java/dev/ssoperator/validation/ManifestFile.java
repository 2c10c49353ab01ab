package dev.ssoperator.validation;

/**
 * A text with manifests.
 *
 * @param name as people write it
 * @param uri relative to the working folder, where the file is below it
 */
public record ManifestFile(String name, String uri, String text, Origin origin) {

  /** Why a file is read. */
  public enum Origin {
    /** The user has named it. */
    NAMED,
    /** It is in a folder that the user has named. */
    IN_FOLDER,
    /** It is such a file among the templates of a Helm chart. */
    IN_CHART
  }

  /** Whether all that is in it must be a manifest. */
  boolean isNamed() {
    return origin == Origin.NAMED;
  }
}
