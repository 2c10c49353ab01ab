package dev.ssoperator.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The generations of PermissionSets that are about to be applied in AWS. An edit is announced
 * before the operator checks who has the permission set; a grant claims its assignment before it
 * checks announcements. So one of the two always sees the other.
 */
public final class AnnouncedEdits {

  private final Map<String, Long> generations = new ConcurrentHashMap<>();

  /** The generation is about to be applied. */
  public void announce(String arn, long generation) {
    generations.put(arn, generation);
  }

  /** Whether another generation than the given one is applied, or about to be. */
  public boolean isAnother(String arn, long generation) {
    return generations.getOrDefault(arn, generation) != generation;
  }

  /** The permission set is deleted. */
  public void forget(String arn) {
    generations.remove(arn);
  }
}
