package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tags as the API lists them. */
final class Tags {
  private Tags() {}

  static SortedMap<String, String> read(JsonNode list) {
    var tags = new TreeMap<String, String>();
    for (var tag : list) {
      var key = tag.path("Key").asText();
      if (tags.put(key, tag.path("Value").asText()) != null) {
        throw AwsException.validation("Duplicate tag key " + key);
      }
    }
    return tags;
  }
}
