package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A customer managed policy by name and path, as it must exist in every account the set is
 * provisioned to.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CustomerManagedPolicy(String name, String path) {

  /** Fills the path AWS defaults to. */
  public CustomerManagedPolicy {
    path = path == null ? "/" : path;
  }
}
