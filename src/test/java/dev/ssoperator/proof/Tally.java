package dev.ssoperator.proof;

import dev.ssoperator.proof.model.Cluster;
import dev.ssoperator.proof.model.Expectation;

/**
 * What was checked: how often all was settled, and of how many resources and assignments the model
 * knew exactly what to expect.
 */
record Tally(int settled, int resources, int reasons, int must, int may) {

  static final Tally NONE = new Tally(0, 0, 0, 0, 0);

  Tally plus(Expectation expected, Cluster cluster) {
    var count =
        cluster.permissionSets().size()
            + cluster.assignments().size()
            + cluster.assignmentSets().size();
    return new Tally(
        settled + 1,
        resources + count,
        reasons + expected.reasons().size(),
        must + expected.must().size(),
        may + expected.may().size());
  }

  Tally plus(Tally other) {
    return new Tally(
        settled + other.settled,
        resources + other.resources,
        reasons + other.reasons,
        must + other.must,
        may + other.may);
  }
}
