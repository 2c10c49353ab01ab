package dev.ssoperator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.kubernetes.MockApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import org.junit.jupiter.api.Test;

/** What a connection for reads does not send. */
class ReadOnlyClusterTest {

  @Test
  void aWriteIsNotSent() {
    try (var server = new MockApiServer();
        var cluster = new ReadOnlyCluster(server.config(), "test")) {
      server.requests();
      var map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName("map")
              .withNamespace("default")
              .endMetadata()
              .build();

      assertThatThrownBy(() -> cluster.client().resource(map).create())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("POST /api/v1/namespaces/default/configmaps is not a read");
      assertThatThrownBy(() -> cluster.client().configMaps().inNamespace("default").delete())
          .isInstanceOf(IllegalStateException.class);

      assertThat(server.requests()).noneMatch(request -> !request.method().equals("GET"));
    }
  }
}
