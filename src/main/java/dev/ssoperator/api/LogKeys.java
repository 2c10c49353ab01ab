package dev.ssoperator.api;

/** The keys of structured log entries. The message says what, the keys say who. */
public final class LogKeys {

  public static final String KIND = "kind";
  public static final String NAMESPACE = "namespace";
  public static final String NAME = "name";
  public static final String REASON = "reason";

  /** The id of an asynchronous request. */
  public static final String REQUEST_ID = "requestId";

  /** The id of a call, for AWS support. */
  public static final String AWS_REQUEST_ID = "awsRequestId";

  /** Why access is left in AWS. */
  public static final String CAUSE = "cause";

  public static final String OPERATION = "operation";
  public static final String ACCOUNT = "account";
  public static final String PERMISSION_SET = "permissionSet";
  public static final String PRINCIPAL = "principal";

  private LogKeys() {}
}
