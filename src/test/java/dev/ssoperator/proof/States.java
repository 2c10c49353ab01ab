package dev.ssoperator.proof;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** All that is applied at one time, by name. */
record States(Map<String, Step> resources) {

  /**
   * Random ones in which every resource can have what it asks for: one that cannot keeps what it
   * had before. What a person keeps in AWS, with Retain or by adoption, is not a resource's.
   */
  static Arbitrary<States> any() {
    var spec = Arbitraries.of(Steps.SPECS.subList(0, 5));
    var assignment =
        Steps.assign()
            .filter(it -> it.rest().isEmpty() && !it.set().equals(Steps.LEGACY))
            .filter(it -> Steps.PRINCIPALS.subList(0, 4).contains(it.principal()))
            .filter(it -> !it.account().contains("nowhere"));
    return Combinators.combine(
            spec, spec, assignment.list().ofMaxSize(5), Steps.assignMany().list().ofMaxSize(2))
        .as(
            (lasting, passing, assignments, many) ->
                of(
                    List.of(
                        new Step.ApplySet(Steps.LASTING, lasting),
                        new Step.ApplySet("passing", passing)),
                    assignments,
                    many));
  }

  private static States of(
      List<Step.ApplySet> sets, List<Step.Assign> assignments, List<Step.AssignMany> many) {
    var all = new TreeMap<String, Step>();
    sets.forEach(set -> all.put("1 " + set.name(), set));
    assignments.forEach(assignment -> all.put("2 " + assignment.name(), assignment));
    many.forEach(set -> all.put("3 " + set.name(), set));
    return new States(all);
  }

  /** The step that takes away what another state has and this one has not. */
  static Step removal(Step applied) {
    if (applied instanceof Step.ApplySet set) {
      return new Step.DeleteSet(set.name());
    }
    if (applied instanceof Step.Assign assignment) {
      return new Step.Unassign(assignment.name());
    }
    return new Step.UnassignMany(((Step.AssignMany) applied).name());
  }
}
