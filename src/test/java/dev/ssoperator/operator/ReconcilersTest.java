package dev.ssoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.Kinds;
import org.junit.jupiter.api.Test;

class ReconcilersTest {

  @Test
  void eachKindHasAReconciler() {
    assertThat(Reconcilers.kinds()).containsExactlyInAnyOrderElementsOf(Kinds.ALL);
  }
}
