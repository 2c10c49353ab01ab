package dev.ssoperator.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan for programs; docs/cli.md has the fields. */
final class JsonPlan {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonPlan() {}

  static void write(Plan plan, PrintWriter out) {
    var object = new LinkedHashMap<String, Object>();
    object.put("version", 1);
    object.put("hasChanges", plan.hasChanges());
    var counts = new LinkedHashMap<String, Integer>();
    plan.counts().forEach((action, count) -> counts.put(action.id(), count));
    object.put("counts", counts);
    object.put("inSync", plan.inSync());
    object.put("unmanaged", plan.unmanaged());
    object.put("calls", plan.calls());
    object.put("seconds", plan.atLeast().toSeconds());
    object.put("steps", steps(plan));
    object.put("notes", plan.notes());
    try {
      out.println(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Map<String, Object>> steps(Plan plan) {
    var steps = new ArrayList<Map<String, Object>>();
    for (var step : plan.steps()) {
      var object = new LinkedHashMap<String, Object>();
      object.put("action", step.action().id());
      object.put("resource", step.resource());
      object.put("subject", step.subject());
      object.put("details", step.details());
      steps.add(object);
    }
    return steps;
  }
}
