package dev.ssoperator.process;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** One permission set, {@code ops}, and one assignment of it, {@code access}. */
final class OneAccess {

  static final String NAMESPACE = "default";

  private static final byte[] MANIFEST =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: ops, namespace: default}
      spec:
        description: Made by a test
        managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
        inlinePolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: access, namespace: default}
      spec:
        permissionSetRef: {name: ops}
        principal: {group: platform}
        account: {id: "555555555555"}
      """
          .getBytes(StandardCharsets.UTF_8);

  private OneAccess() {}

  /** Creates them, and waits until a process has assigned the access. */
  static void create(KubernetesClient client, RunProcess run) {
    for (var resource : client.load(new ByteArrayInputStream(MANIFEST)).items()) {
      client.resource(resource).create();
    }
    await()
        .atMost(RunProcess.PATIENCE)
        .until(() -> run.get("/metrics").body().contains("reason=\"Assigned\""));
  }
}
