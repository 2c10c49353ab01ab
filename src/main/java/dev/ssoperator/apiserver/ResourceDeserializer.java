package dev.ssoperator.apiserver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads resources of this project. A resource with a field that cannot be read is marked {@link
 * Unreadable}: an exception would fail the whole list or watch that it is part of.
 */
final class ResourceDeserializer extends DelegatingDeserializer {

  /** The attribute of a read without checks, for resources that this program wrote. */
  static final Object AS_IS = new Object();

  private static final long serialVersionUID = 1;

  ResourceDeserializer(JsonDeserializer<?> deserializer) {
    super(deserializer);
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
    return new ResourceDeserializer(deserializer);
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (context.getAttribute(AS_IS) != null || parser.currentToken() != JsonToken.START_OBJECT) {
      return super.deserialize(parser, context);
    }
    try (var stored = new TokenBuffer(parser, context)) {
      var problems = StoredResource.copy(parser, stored);
      if (problems.isEmpty()) {
        try {
          var resource = super.deserialize(stored.asParserOnFirstToken(), context);
          if (isWhole(resource)) {
            return resource;
          }
        } catch (JsonMappingException e) {
          // The code below finds the part that cannot be read.
        }
      }
      return salvage(stored, problems, context);
    }
  }

  private static boolean isWhole(Object resource) {
    return resource instanceof CustomResource<?, ?> custom
        && custom.getSpec() != null
        && MissingFields.firstIn(custom.getSpec()).isEmpty()
        && (custom.getStatus() == null || MissingFields.firstIn(custom.getStatus()).isEmpty());
  }

  private Object salvage(
      TokenBuffer stored, Map<String, String> leftOut, DeserializationContext context)
      throws IOException {
    var resource = (ObjectNode) context.readTree(stored.asParserOnFirstToken());
    var types =
        context.getTypeFactory().constructType(handledType()).findSuperType(CustomResource.class);
    var spec =
        new Part("spec", resource, types.containedType(0).getRawClass(), context).salvage(leftOut);
    if (!resource.path("spec").isObject()) {
      spec = spec.or(() -> Optional.of("spec is missing"));
      resource.putObject("spec");
    }
    var status =
        new Part("status", resource, types.containedType(1).getRawClass(), context)
            .salvage(leftOut);
    spec.ifPresent(problem -> annotate(resource, Unreadable.SPEC, problem));
    status.ifPresent(problem -> annotate(resource, Unreadable.STATUS, problem));
    try (var whatIsLeft = new TreeTraversingParser(resource, context.getParser().getCodec())) {
      whatIsLeft.nextToken();
      return super.deserialize(whatIsLeft, context);
    }
  }

  private static void annotate(ObjectNode resource, String annotation, String problem) {
    resource
        .withObject("/metadata")
        .withObject("/annotations", JsonNode.OverwriteMode.ALL, false)
        .put(annotation, problem);
  }

  /** The spec or the status of a resource that cannot be read as a whole. */
  private record Part(
      String name, ObjectNode resource, Class<?> type, DeserializationContext context) {

    /** Removes the fields that cannot be read; returns the first problem, if there is any. */
    private Optional<String> salvage(Map<String, String> leftOut) throws IOException {
      var problems = new TreeMap<String, String>();
      leftOut.forEach(
          (field, problem) -> {
            if (field.equals(name) || field.startsWith(name + ".")) {
              problems.put(field, field + " " + problem);
            }
          });
      var value = resource.path(name);
      if (value instanceof ObjectNode fields) {
        var readable = fields.objectNode();
        for (var field : fields.properties()) {
          var path = name + "." + field.getKey();
          var problem =
              problems.containsKey(path)
                  ? Optional.<String>empty()
                  : problem(field.getKey(), field.getValue());
          if (problem.isPresent()) {
            problems.put(path, problem.get());
          } else if (!problems.containsKey(path)) {
            readable.set(field.getKey(), field.getValue());
          }
        }
        resource.set(name, readable);
        MissingFields.firstIn(context.readTreeAsValue(readable, type))
            .map(field -> name + "." + field)
            .ifPresent(field -> problems.putIfAbsent(field, field + " is missing"));
      } else if (!value.isMissingNode() && !value.isNull()) {
        problems.put(name, ReadProblems.wrongType(name, type, value));
        resource.remove(name);
      }
      return problems.values().stream().findFirst();
    }

    private Optional<String> problem(String field, JsonNode value) throws IOException {
      var alone = resource.objectNode();
      alone.set(field, value);
      try {
        var unused = context.readTreeAsValue(alone, type);
        return Optional.empty();
      } catch (JsonMappingException e) {
        // An exception from a record's constructor does not name the field.
        return Optional.of(
            e.getPath().isEmpty()
                ? ReadProblems.explain(name + "." + field, value, e)
                : ReadProblems.explain(name, alone, e));
      }
    }
  }
}
