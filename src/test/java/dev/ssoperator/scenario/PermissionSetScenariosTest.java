package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.CustomerPolicy;
import dev.ssoperator.status.Reason;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Permission sets, from manifest to Identity Center. */
@OnEveryBackend
class PermissionSetScenariosTest {

  private static final String EVERY_FIELD =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: billing-reader}
      spec:
        name: BillingReader
        description: Read-only billing
        sessionDuration: PT4H
        relayState: https://console.aws.amazon.com/billing
        managedPolicies:
          - arn:aws:iam::aws:policy/job-function/Billing
          - arn:aws:iam::aws:policy/ReadOnlyAccess
        customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
        permissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/PowerUserAccess}
        inlinePolicy:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
        tags: {team: finance}
      """;

  private final Backend backend;
  private World world;

  PermissionSetScenariosTest(Backend backend) {
    this.backend = backend;
  }

  @BeforeEach
  void start() {
    world = new World(backend);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aSetWithEveryFieldIsIdenticalInAws() throws Exception {
    world.startOperator();

    world.apply(EVERY_FIELD);

    var resource = world.awaitSet("billing-reader", Reason.PROVISIONED);
    var set = world.state().permissionSet("BillingReader");
    assertThat(set.description()).isEqualTo("Read-only billing");
    assertThat(set.sessionDuration()).isEqualTo("PT4H");
    assertThat(set.relayState()).isEqualTo("https://console.aws.amazon.com/billing");
    assertThat(set.managedPolicies())
        .containsExactlyInAnyOrder(
            "arn:aws:iam::aws:policy/job-function/Billing",
            "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assertThat(set.customerManagedPolicies())
        .containsExactly(new CustomerPolicy("DenyBudgets", "/finance/"));
    assertThat(set.boundary().managedPolicy()).isEqualTo("arn:aws:iam::aws:policy/PowerUserAccess");
    var json = new ObjectMapper();
    assertThat(json.readTree(set.inlinePolicy()))
        .isEqualTo(
            json.readTree(
                """
                {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}
                """));
    assertThat(set.tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "team",
                "finance",
                "ssoperator.dev/cluster",
                World.CLUSTER,
                "ssoperator.dev/namespace",
                world.namespace(),
                "ssoperator.dev/name",
                "billing-reader"));
    assertThat(resource.getStatus().arn()).isEqualTo(set.arn());
    assertThat(resource.getStatus().instanceArn()).isEqualTo(world.instanceArn());
    assertThat(resource.getStatus().createdDate()).isNotNull();
    assertThat(resource.getStatus().conditions()).extracting("type").containsExactly("Ready");
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();
  }
}
