package dev.ssoperator.violation;

import ch.qos.logback.classic.Level;
import com.networknt.schema.JsonSchema;
import dev.cel.compiler.CelCompiler;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.identitycenter.RequestTarget;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.polling.PollingEventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.events.Event;
import software.amazon.awssdk.regions.Region;

/** For {@code ArchitectureTest}: is in a package of its own, and does what no package may do. */
public final class Violation {
  static int reassignable;

  dev.ssoperator.api.Violation api;
  dev.ssoperator.emulator.Violation emulator;
  Region aws;
  MeterRegistry micrometer;
  Level logback;
  JsonSchema networknt;
  CelCompiler cel;
  Event yaml;
  PollingEventSource<String, PermissionSet, String> poll;
  PermissionSet kind;
  RequestTarget.Assignment assignment;

  Violation(int a, int b, int c, int d, int e, int f, int g, int h) {}

  void setsAStatus(PermissionSet shared, PermissionSetStatus status) {
    shared.setStatus(status);
  }

  Consumer<PermissionSetStatus> refersToTheSetter(PermissionSet shared) {
    return shared::setStatus;
  }

  void setsLabels(HasMetadata shared) {
    shared.getMetadata().setLabels(Map.of());
  }

  void addsAFinalizer(PermissionSet shared) {
    shared.addFinalizer("example.com/finalizer");
  }
}
