package dev.ssoperator.identitycenter;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identity whose credentials the operator uses ({@code sts:GetCallerIdentity}).
 *
 * @param accountId the account of the credentials, twelve digits
 * @param arn of a user, or of the session of a role
 */
public record CallerIdentity(String accountId, String arn) {

  /** IAM Identity Center names a role after its permission set, and appends a suffix. */
  private static final Pattern RESERVED_ROLE =
      Pattern.compile("arn:[^:]+:sts::[0-9]{12}:assumed-role/AWSReservedSSO_(.+)_[^_/]+/.*");

  /** The permission set of the caller's role, if Identity Center has created that role. */
  public Optional<String> permissionSetName() {
    var matcher = RESERVED_ROLE.matcher(arn);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
