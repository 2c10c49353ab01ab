package dev.ssoperator.request;

import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Polls all followed requests of a kind with as few calls as possible: one request is described;
 * several are looked up in one page of the latest requests, which says how each stands; where that
 * page does not show them, those in progress are listed, and those that left the list are
 * described.
 */
final class RequestPoll {

  /** AWS does not say how it sorts the latest requests; whether that changed is tried rarely. */
  private static final int POLLS_UNTIL_RETRIED = 100;

  /**
   * What AWS says.
   *
   * @param ended the reports of the requests that have ended
   * @param unknown the requests whose id AWS does not know, or has for another request
   * @param inProgress all requests of the kind in progress, also those of others; empty when that
   *     was not read
   * @param failure why some requests could not be described, if any
   */
  record Answer(
      Map<String, RequestReport> ended,
      Set<String> unknown,
      Optional<Set<String>> inProgress,
      Optional<IdentityCenterException> failure) {}

  private final IdentityCenter identityCenter;
  private final Map<AsyncOperation, Integer> pollsUntilLatest = new EnumMap<>(AsyncOperation.class);

  RequestPoll(IdentityCenter identityCenter) {
    this.identityCenter = identityCenter;
  }

  /**
   * Polls the followed requests, given by id with their targets.
   *
   * @param othersMatter whether those in progress that others have started are to be told too
   */
  Answer ask(AsyncOperation operation, Map<String, RequestTarget> followed, boolean othersMatter) {
    if (followed.size() == 1 && !othersMatter) {
      return describe(operation, followed, followed.keySet(), Map.of(), Optional.empty());
    }
    if (followed.isEmpty() || pollsUntilLatest.merge(operation, -1, Integer::sum) > 0) {
      return list(operation, followed);
    }
    pollsUntilLatest.put(operation, 0);
    var latest = identityCenter.latestRequests(operation);
    var unseen = new HashSet<>(followed.keySet());
    unseen.removeAll(latest.keySet());
    if (unseen.size() > followed.size() / 2) {
      pollsUntilLatest.put(operation, POLLS_UNTIL_RETRIED);
      return list(operation, followed);
    }
    var succeeded = new HashMap<String, RequestReport>();
    followed.forEach(
        (id, target) -> {
          var state = latest.get(id);
          if (state == RequestState.SUCCEEDED) {
            succeeded.put(id, new RequestReport(operation, id, target, state, null, null));
          } else if (state == RequestState.FAILED) {
            unseen.add(id);
          }
        });
    var inProgress =
        latest.entrySet().stream()
            .filter(e -> e.getValue() == RequestState.IN_PROGRESS)
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet());
    return describe(operation, followed, unseen, succeeded, Optional.of(inProgress));
  }

  private Answer list(AsyncOperation operation, Map<String, RequestTarget> followed) {
    var inProgress = identityCenter.requestsInProgress(operation);
    var left = new HashSet<>(followed.keySet());
    left.removeAll(inProgress);
    return describe(operation, followed, left, Map.of(), Optional.of(inProgress));
  }

  private Answer describe(
      AsyncOperation operation,
      Map<String, RequestTarget> followed,
      Set<String> ids,
      Map<String, RequestReport> known,
      Optional<Set<String>> inProgress) {
    var ended = new HashMap<>(known);
    var unknown = new HashSet<String>();
    Optional<IdentityCenterException> failure = Optional.empty();
    for (var id : ids) {
      try {
        var report = identityCenter.describeRequest(operation, id);
        if (report.isEmpty() || !isAbout(report.get().target(), followed.get(id))) {
          unknown.add(id);
        } else if (report.get().state() != RequestState.IN_PROGRESS) {
          ended.put(id, report.get());
        }
      } catch (IdentityCenterException e) {
        failure = Optional.of(e);
      }
    }
    return new Answer(ended, unknown, inProgress, failure);
  }

  /** What became of another request says nothing about this one. */
  private static boolean isAbout(RequestTarget reported, @Nullable RequestTarget followed) {
    if (reported instanceof RequestTarget.Provisioning provisioning
        && followed instanceof RequestTarget.Provisioning sent) {
      return provisioning.permissionSetArn().equals(sent.permissionSetArn());
    }
    return reported.equals(followed);
  }
}
