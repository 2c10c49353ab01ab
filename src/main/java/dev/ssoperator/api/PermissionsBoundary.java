package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** The permissions boundary: exactly one of an AWS managed and a customer managed policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PermissionsBoundary(
    @Nullable String managedPolicy, @Nullable CustomerManagedPolicy customerManagedPolicy) {}
