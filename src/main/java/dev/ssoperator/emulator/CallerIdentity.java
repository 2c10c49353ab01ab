package dev.ssoperator.emulator;

import java.nio.charset.StandardCharsets;

/** Who makes the calls, as {@code sts:GetCallerIdentity} answers it: the AWS query protocol. */
record CallerIdentity(String account, String arn) {

  private static final String DELEGATED_ADMINISTRATOR = "222222222222";

  static CallerIdentity of(World world) {
    return world.behaviour.delegatedAdministrator()
        ? session(DELEGATED_ADMINISTRATOR, "delegated-administrator")
        : session(world.store.organization.managementAccount(), "administrator");
  }

  private static CallerIdentity session(String account, String role) {
    return new CallerIdentity(
        account, "arn:aws:sts::%s:assumed-role/%s/session".formatted(account, role));
  }

  static boolean isRequested(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).startsWith("Action=GetCallerIdentity&");
  }

  String toXml(String requestId) {
    return """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult>
            <Arn>%s</Arn><UserId>AROAEXAMPLE:session</UserId><Account>%s</Account>
          </GetCallerIdentityResult>
          <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
        </GetCallerIdentityResponse>
        """
        .formatted(arn, account, requestId);
  }
}
