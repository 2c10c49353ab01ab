package dev.ssoperator.audit;

import dev.ssoperator.api.LogKeys;

/** The fields of an audit line, in their order. The keys are stable. */
public enum AuditField {
  SCHEMA("schema"),
  EVENT("event"),
  CAUSE("cause"),
  RESULT("result"),
  KIND(LogKeys.KIND),
  NAMESPACE(LogKeys.NAMESPACE),
  NAME(LogKeys.NAME),
  UID("uid"),
  GENERATION("generation"),
  REQUESTED_BY("requestedBy"),
  REQUESTED_BY_FROM("requestedByFrom"),
  ACCOUNT(LogKeys.ACCOUNT),
  ACCOUNT_NAME("accountName"),
  PERMISSION_SET(LogKeys.PERMISSION_SET),
  PERMISSION_SET_NAME("permissionSetName"),
  PERMISSION_SET_REF("permissionSetRef"),
  PRINCIPAL_TYPE("principalType"),
  PRINCIPAL(LogKeys.PRINCIPAL),
  PRINCIPAL_NAME("principalName"),
  CHANGE("change"),
  SUCCESSOR("successor"),
  REQUEST_ID(LogKeys.REQUEST_ID),
  AWS_REQUEST_ID(LogKeys.AWS_REQUEST_ID),
  FAILURE_REASON("failureReason"),
  START_TIME("startTime"),
  END_TIME("endTime");

  private final String key;

  AuditField(String key) {
    this.key = key;
  }

  /** The key of the log entry. */
  public String key() {
    return key;
  }
}
