package dev.ssoperator.access;

import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The generations of PermissionSets that are about to be applied in AWS, and that this process has
 * seen applied. An edit is announced before the operator checks who has the permission set; a grant
 * claims its assignment before it checks announcements. So one of the two always sees the other.
 * What a status says of it does not count where boundaries are required.
 */
public final class AnnouncedEdits {

  private record Applied(ResourceID permissionSet, long generation) {}

  private final Map<String, Long> generations = new ConcurrentHashMap<>();
  private final Map<String, Applied> applied = new ConcurrentHashMap<>();
  private final Map<String, Set<Requester>> waiting = new ConcurrentHashMap<>();
  private final Map<String, Requester> notCompared = new ConcurrentHashMap<>();

  /** The generation is about to be applied. */
  public void announce(String arn, long generation) {
    generations.put(arn, generation);
  }

  /** Whether another generation than the given one is applied, or about to be. */
  public boolean isAnother(String arn, long generation) {
    return generations.getOrDefault(arn, generation) != generation;
  }

  /**
   * AWS has the permission set of a PermissionSet as this generation says; no edit is under way.
   */
  public void markApplied(String arn, ResourceID permissionSet, long generation) {
    // A generation with no edit to make was never announced.
    generations.put(arn, generation);
    applied.put(arn, new Applied(permissionSet, generation));
    Optional.ofNullable(waiting.remove(arn)).ifPresent(all -> all.forEach(Requester::wake));
  }

  /** A requester waits for the next time that the permission set is found as its resource says. */
  public void await(String arn, Requester requester) {
    waiting.computeIfAbsent(arn, a -> ConcurrentHashMap.newKeySet()).add(requester);
    Optional.ofNullable(notCompared.remove(arn)).ifPresent(Requester::wake);
  }

  /**
   * Whether anyone waits so for a permission set whose PermissionSet is not compared with AWS now,
   * because it is paused or its boundary does not allow it.
   *
   * @param permissionSet woken when that becomes true
   */
  public boolean isAwaited(String arn, Requester permissionSet) {
    notCompared.put(arn, permissionSet);
    return waiting.containsKey(arn);
  }

  /** Whether AWS has the permission set of a PermissionSet as this generation says. */
  public boolean isApplied(String arn, ResourceID permissionSet, long generation) {
    return new Applied(permissionSet, generation).equals(applied.get(arn));
  }

  /** Whether a permission set in AWS was found to be that of a PermissionSet. */
  public boolean isOf(String arn, ResourceID permissionSet) {
    var found = applied.get(arn);
    return found != null && found.permissionSet().equals(permissionSet);
  }

  /** The permission set is deleted. */
  public void forget(String arn) {
    generations.remove(arn);
    applied.remove(arn);
    waiting.remove(arn);
    notCompared.remove(arn);
  }
}
