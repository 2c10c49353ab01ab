package dev.ssoperator.proof.model;

import java.util.Map;
import java.util.Set;

/**
 * What was before, which the resources of now do not tell.
 *
 * @param held by the uid of a resource: what it may have granted and not yet revoked
 * @param foreign assignments made by hand that no resource has requested since
 * @param loose assignments that no resource answers for any more: taken over and given up, or kept
 *     by {@code deletionPolicy: Retain}
 * @param strange names of permission sets in AWS that nobody owns
 */
public record Past(
    Map<String, Set<Tuple>> held, Set<Tuple> foreign, Set<Tuple> loose, Set<String> strange) {

  Set<Tuple> of(Json resource) {
    return held.getOrDefault(resource.uid(), Set.of());
  }
}
