package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What changes or keeps access beyond what a resource has created, and needs a permission. */
public enum Capability {
  /** Take over a permission set that exists and that no resource owns. */
  @JsonProperty("Adopt")
  ADOPT("Adopt"),
  /** Own an assignment that existed before, so that it is revoked with the resource. */
  @JsonProperty("TakeOver")
  TAKE_OVER("TakeOver"),
  /** Revoke assignments of a permission set that no resource requests. */
  @JsonProperty("Exclusive")
  EXCLUSIVE("Exclusive"),
  /** Leave AWS state behind when a resource is deleted. */
  @JsonProperty("Retain")
  RETAIN("Retain"),
  /** Stop all writes for a resource, its revocation included. */
  @JsonProperty("Pause")
  PAUSE("Pause");

  private final String text;

  Capability(String text) {
    this.text = text;
  }

  /** The capability as in a spec. */
  public String text() {
    return text;
  }
}
