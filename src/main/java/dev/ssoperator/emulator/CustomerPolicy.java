package dev.ssoperator.emulator;

import org.jspecify.annotations.Nullable;

/**
 * A customer managed policy as an account holds it, or as a permission set refers to it.
 *
 * @param name 1 to 128 characters
 * @param path begins and ends with a slash; {@code /} when left out
 */
public record CustomerPolicy(String name, String path) implements Comparable<CustomerPolicy> {
  public CustomerPolicy(String name, @Nullable String path) {
    this.name = Limits.text("name of a customer managed policy", name);
    this.path = path == null ? "/" : path;
  }

  @Override
  public int compareTo(CustomerPolicy other) {
    return (path + name).compareTo(other.path + other.name);
  }
}
