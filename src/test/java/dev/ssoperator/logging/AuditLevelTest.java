package dev.ssoperator.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AuditLevelTest {

  @Test
  void evidenceIsLoggedWhateverTheLevel() throws JoranException {
    var context = new LoggerContext();
    context.putProperty("SSOPERATOR_LOG_LEVEL", "ERROR");
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());

      assertThat(context.getLogger("audit").isInfoEnabled()).isTrue();
      assertThat(context.getLogger("dev.ssoperator.status").isWarnEnabled()).isFalse();
    } finally {
      context.stop();
    }
  }
}
