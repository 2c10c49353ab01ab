package dev.ssoperator.assignmentset;

/**
 * Why an access has no AccountAssignment.
 *
 * @param reason one CamelCase word for programs
 * @param message a sentence for people
 */
record Refusal(String reason, String message) {}
