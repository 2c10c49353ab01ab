package dev.ssoperator.status;

import dev.ssoperator.api.Condition;
import java.util.List;

/**
 * A status while a reconciliation works on it.
 *
 * @param <S> the status type
 */
public interface StatusDraft<S> {

  /** The conditions the resource has now. */
  List<Condition> conditions();

  /** The finished status. */
  S build(long observedGeneration, List<Condition> conditions);
}
