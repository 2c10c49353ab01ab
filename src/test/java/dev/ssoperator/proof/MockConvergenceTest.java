package dev.ssoperator.proof;

import dev.ssoperator.world.Backend;

/** On the Fabric8 mock server. */
class MockConvergenceTest extends ConvergenceProperties {

  MockConvergenceTest() {
    super(Backend.MOCK);
  }
}
