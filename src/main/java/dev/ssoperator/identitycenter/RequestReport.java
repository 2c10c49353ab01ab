package dev.ssoperator.identitycenter;

import dev.ssoperator.api.RequestState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * AWS's report of an asynchronous request.
 *
 * @param operation what kind of request it is
 * @param id AWS's request id, a UUID
 * @param target what it acts on
 * @param state in progress, succeeded or failed
 * @param failureReason AWS's FailureReason, when failed
 * @param createdDate when AWS accepted it, if AWS reports it
 */
public record RequestReport(
    AsyncOperation operation,
    String id,
    RequestTarget target,
    RequestState state,
    @Nullable String failureReason,
    @Nullable Instant createdDate) {}
