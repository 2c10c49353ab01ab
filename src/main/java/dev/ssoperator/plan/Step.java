package dev.ssoperator.plan;

import java.util.List;

/**
 * One thing that happens, or does not.
 *
 * @param resource kind, namespace and name of the resource that requests it
 * @param subject the permission set, or the principal, permission set and account
 * @param details what exactly, or why not
 */
public record Step(Action action, String resource, String subject, List<String> details) {

  /** Takes a copy. */
  public Step {
    details = List.copyOf(details);
  }
}
