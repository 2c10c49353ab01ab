package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import net.jqwik.api.Tag;

/** Boundaries are required. */
@Tag("proof")
class BoundedLivesTest extends LongLives {

  BoundedLivesTest() {
    super(Settings.BOUNDED);
  }
}
