package dev.ssoperator.scenario;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scenario's world, new for each test. */
abstract class ScenarioTest {

  protected final Backend backend;
  protected World world;

  ScenarioTest(Backend backend) {
    this.backend = backend;
  }

  @BeforeEach
  final void begin() {
    world = new World(backend);
  }

  @AfterEach
  final void end() {
    // A backend that is not there ends the test before it has a world.
    if (world != null) {
      world.close();
    }
  }
}
