package dev.ssoperator.world;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scenario's world, new for each test. */
public abstract class ScenarioTest {

  protected final Backend backend;
  protected World world;

  protected ScenarioTest(Backend backend) {
    this.backend = backend;
  }

  @BeforeEach
  protected final void begin() {
    world = new World(backend);
  }

  @AfterEach
  protected final void end() {
    // A backend that is not there ends the test before it has a world.
    if (world != null) {
      world.close();
    }
  }
}
