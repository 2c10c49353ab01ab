package dev.ssoperator.validation;

/**
 * Which resource an object describes.
 *
 * @param namespace empty where the manifest leaves it to kubectl, and for kinds without one
 */
public record ResourceName(String kind, String namespace, String name) {

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
