package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import net.jqwik.api.Tag;

/** Nothing is protected, held or bounded. */
@Tag("proof")
class PlainLivesTest extends LongLives {

  PlainLivesTest() {
    super(Settings.PLAIN);
  }
}
