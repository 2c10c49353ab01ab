package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/** How objects and lists are shown to kubectl. */
@FunctionalInterface
interface Tables {

  /** As they are. */
  Tables NONE = objects -> objects;

  /** A table in place of an object or a list. */
  JsonNode of(JsonNode objects);
}
