package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import net.jqwik.api.Tag;

/** The revocation breaker holds what is beyond its limit. */
@Tag("proof")
class HeldLivesTest extends LongLives {

  HeldLivesTest() {
    super(Settings.HELD);
  }
}
