package dev.ssoperator.chart;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields of an object that Kubernetes does not know. */
final class ModelFields {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> unknown = new ArrayList<>();

  private ModelFields() {}

  /** The paths of the fields that the model class has no property for. */
  static List<String> unknown(JsonNode object, Class<?> model) {
    var fields = new ModelFields();
    fields.visit("", object, JSON.constructType(model));
    return fields.unknown;
  }

  private void visit(String path, JsonNode node, JavaType type) {
    if (type.isCollectionLikeType()) {
      for (var element : node) {
        visit(path + "[]", element, type.getContentType());
      }
    } else if (node.isObject()
        && !type.isMapLikeType()
        && type.getRawClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
      var properties = JSON.getSerializationConfig().introspect(type).findProperties();
      node.properties()
          .forEach(
              field ->
                  properties.stream()
                      .filter(property -> property.getName().equals(field.getKey()))
                      .findFirst()
                      .ifPresentOrElse(
                          property ->
                              visit(
                                  path + "." + field.getKey(),
                                  field.getValue(),
                                  property.getPrimaryType()),
                          () -> unknown.add(path + "." + field.getKey())));
    }
  }
}
