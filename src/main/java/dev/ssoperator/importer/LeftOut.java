package dev.ssoperator.importer;

/**
 * What the manifests do not have.
 *
 * @param what the permission set or account
 * @param reason why
 * @param assignments how many assignments that are
 */
public record LeftOut(String what, String reason, int assignments) {}
