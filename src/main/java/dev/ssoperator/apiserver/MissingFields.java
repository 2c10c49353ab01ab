package dev.ssoperator.apiserver;

import io.fabric8.generator.annotation.Required;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fields that a CRD requires, and that a resource stored under an older CRD may lack. */
final class MissingFields {

  private MissingFields() {}

  /** The path of the first missing field; empty if none is missing. */
  static Optional<String> firstIn(Object part) {
    if (part instanceof Collection<?> list) {
      var index = 0;
      for (var element : list) {
        var at = "[%d]".formatted(index++);
        var missing = firstIn(element).map(path -> at + "." + path);
        if (missing.isPresent()) {
          return missing;
        }
      }
      return Optional.empty();
    }
    if (!(part instanceof Record)) {
      return Optional.empty();
    }
    for (var component : part.getClass().getRecordComponents()) {
      var value = value(part, component);
      if (value == null && component.getAccessor().isAnnotationPresent(Required.class)) {
        return Optional.of(component.getName());
      }
      var missing = value == null ? Optional.<String>empty() : firstIn(value);
      if (missing.isPresent()) {
        return Optional.of(
            component.getName() + (missing.get().startsWith("[") ? "" : ".") + missing.get());
      }
    }
    return Optional.empty();
  }

  private static @Nullable Object value(Object part, RecordComponent component) {
    try {
      return component.getAccessor().invoke(part);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record's accessor failed", e);
    }
  }
}
