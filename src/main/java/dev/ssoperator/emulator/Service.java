package dev.ssoperator.emulator;

import java.util.Map;

/**
 * One of the three services.
 *
 * @param name as in the call log
 * @param target what stands before the operation in {@code X-Amz-Target}
 */
record Service(
    String name,
    String target,
    Map<String, Operations.Handler> handlers,
    Validator validator,
    Quotas.Bucket bucket,
    AwsException throttled) {}
