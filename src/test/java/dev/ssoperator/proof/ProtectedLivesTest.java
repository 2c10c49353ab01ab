package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Settings;
import net.jqwik.api.Tag;

/** A group and an account are protected. */
@Tag("proof")
class ProtectedLivesTest extends LongLives {

  ProtectedLivesTest() {
    super(Settings.PROTECTED);
  }
}
