package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import net.jqwik.api.Tag;

/** Two replicas, of which one leads. */
@Tag("proof")
class ReplicatedLivesTest extends LongLives {

  ReplicatedLivesTest() {
    super(Settings.REPLICATED);
  }
}
