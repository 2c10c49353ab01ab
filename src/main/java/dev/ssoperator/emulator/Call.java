package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call the emulator received, in the order in which they took effect.
 *
 * @param seq counts from 1, shared with {@link Effect}
 * @param time on the emulator's clock
 * @param service {@code sso-admin}, {@code identitystore} or {@code organizations}
 * @param operation as in the API
 * @param input the JSON body
 * @param error the error's name, or null where the call was accepted
 * @param attempt which attempt of the SDK this was, from its {@code amz-sdk-request} header
 * @param requestId as in the {@code x-amzn-RequestId} header of the answer
 * @param accessKeyId whose credentials signed it; empty where it was not signed
 */
public record Call(
    long seq,
    Instant time,
    String service,
    String operation,
    JsonNode input,
    @Nullable String error,
    int attempt,
    String requestId,
    String accessKeyId) {}
