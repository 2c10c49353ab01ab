package dev.ssoperator.api;

/**
 * What AWS accepts, as anchored regular expressions in the RE2 syntax the API server uses. The
 * names are those of the shapes in AWS's service models.
 */
public final class Patterns {

  /** The id of an account. */
  public static final String ACCOUNT_ID = "^[0-9]{12}$";

  static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  static final String GROUP_DISPLAY_NAME = "^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r \\x{A0}]+$";

  static final String MANAGED_POLICY_ARN =
      "^arn:aws(-[a-z]{1,5}){0,3}:iam::aws:policy((/[A-Za-z0-9.,+@=_-]+)*)/([A-Za-z0-9.,+=@_-]+)$";

  static final String MANAGED_POLICY_NAME = "^[\\w+=,.@-]+$";

  static final String MANAGED_POLICY_PATH = "^((/[A-Za-z0-9.,+@=_-]+)*)/$";

  static final String ORGANIZATIONAL_UNIT_ID =
      "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$";

  /** The ARN of a permission set. */
  public static final String PERMISSION_SET_ARN =
      "^arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16}$";

  static final String PERMISSION_SET_DESCRIPTION = "^[\\t\\n\\r\\x20-\\x7E\\x{A1}-\\x{FF}]+$";

  static final String PERMISSION_SET_NAME = "^[\\w+=,.@-]+$";

  /** The id of a group or user. */
  public static final String PRINCIPAL_ID =
      "^([0-9a-f]{10}-)?[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$";

  static final String RELAY_STATE = "^[a-zA-Z0-9&$@#\\\\/%?=~\\-_'\"|!:,.;*+\\[\\] (){}]+$";

  static final String SESSION_DURATION =
      "^PT([0-9]{1,2}H([0-9]{1,3}M)?([0-9]{1,5}S)?|[0-9]{1,3}M([0-9]{1,5}S)?|[0-9]{1,5}S)$";

  static final String TAG_VALUE = "^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$";

  static final String USER_NAME = "^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+$";

  private Patterns() {}
}
