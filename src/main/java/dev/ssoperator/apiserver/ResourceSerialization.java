package dev.ssoperator.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.ssoperator.api.Kinds;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Reads and writes objects. Reading a resource of this project drops unused fields and never fails;
 * what reading added or dropped is never written.
 */
final class ResourceSerialization extends KubernetesSerialization {

  private final ObjectMapper mapper;

  ResourceSerialization() {
    this(new ObjectMapper(LenientJson.factory()));
  }

  private ResourceSerialization(ObjectMapper mapper) {
    super(mapper, true);
    this.mapper = mapper;
    // YAML reads 012345670123 as another number; only text is what the user has written.
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    Kinds.ALL.forEach(this::registerKubernetesResource);
  }

  @Override
  protected void configureMapper(ObjectMapper configured) {
    super.configureMapper(configured);
    configured.registerModule(
        new SimpleModule("resources")
            .setDeserializerModifier(
                new BeanDeserializerModifier() {
                  private static final long serialVersionUID = 1;

                  @Override
                  public JsonDeserializer<?> modifyDeserializer(
                      DeserializationConfig config,
                      BeanDescription description,
                      JsonDeserializer<?> deserializer) {
                    return isOurs(description.getBeanClass())
                        ? new ResourceDeserializer(deserializer)
                        : deserializer;
                  }
                }));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Managed fields without their field sets would remove the managers' ownership of the fields.
   */
  @Override
  public <T> String asJson(T object) {
    if (!isOurs(object.getClass())) {
      return super.asJson(object);
    }
    ObjectNode json = mapper.valueToTree(object);
    if (json.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
      if (metadata.path("annotations") instanceof ObjectNode annotations) {
        annotations.remove(Unreadable.SPEC);
        annotations.remove(Unreadable.STATUS);
      }
    }
    return json.toString();
  }

  /** A copy with everything that was added when the resource was read. */
  @Override
  @SuppressWarnings("unchecked")
  public <T> T clone(T resource) {
    try {
      return (T)
          mapper
              .readerFor(resource.getClass())
              .withAttribute(ResourceDeserializer.AS_IS, true)
              .readValue(mapper.writeValueAsBytes(resource));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (java.io.IOException e) {
      throw KubernetesClientException.launderThrowable(e);
    }
  }

  private static boolean isOurs(Class<?> type) {
    return CustomResource.class.isAssignableFrom(type)
        && type.getPackage().equals(Kinds.class.getPackage());
  }
}
