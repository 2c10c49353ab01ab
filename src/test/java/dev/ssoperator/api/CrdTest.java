package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CrdTest {

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void checkedInDefinitionIsTheGeneratedOne(Class<? extends CustomResource<?, ?>> kind)
      throws IOException {
    var file = Path.of("crds", CrdGenerator.fileName(kind));
    var generated = CrdGenerator.yaml(kind);
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as(
            "%s differs from what the records say. Regenerate it with: mvn test -Dtest=CrdTest -Dcrds.write=true",
            file)
        .isEqualTo(generated);
  }
}
