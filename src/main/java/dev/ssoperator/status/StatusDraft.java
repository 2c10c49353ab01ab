package dev.ssoperator.status;

import dev.ssoperator.api.Condition;
import java.util.List;

/**
 * A status under construction during a reconciliation.
 *
 * @param <S> the status type
 */
@FunctionalInterface
public interface StatusDraft<S> {

  /** The finished status. */
  S build(long observedGeneration, List<Condition> conditions);
}
