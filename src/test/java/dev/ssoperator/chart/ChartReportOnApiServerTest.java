package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real API server lets the report do. */
class ChartReportOnApiServerTest extends ChartOnApiServer {

  private static final String ACCOUNT = "ssoperator-report";

  private String notes = "";

  @BeforeEach
  void installWithReport() {
    adoptDefinitions();
    install();
    notes = upgrade(Map.of("report.enabled", true));
  }

  @AfterEach
  void uninstallAll() {
    if (client != null) {
      uninstall();
    }
  }

  @Test
  void itsServiceAccountListsResourcesOfAllNamespacesAndChangesNothing() {
    try (var report = asReport()) {
      for (var kind :
          List.of(PermissionSet.class, AccountAssignment.class, AccountAssignmentSet.class)) {
        Trial.until(() -> lists(report, kind));
      }
      var set = new PermissionSet();
      set.getMetadata().setName("forbidden");
      set.getMetadata().setNamespace(namespace);
      set.setSpec(Serialization.unmarshal("description: forbidden", PermissionSetSpec.class));
      assertThatThrownBy(() -> report.resource(set).create()).hasMessageContaining("forbidden");
      assertThatThrownBy(() -> report.secrets().inNamespace(namespace).list())
          .hasMessageContaining("forbidden");
    }
  }

  @Test
  void itsPodsAreAdmittedWhereTheStandardRestrictedIsEnforced() {
    client
        .namespaces()
        .withName(namespace)
        .edit(
            it ->
                it.edit()
                    .editMetadata()
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build());
    var run =
        client
            .batch()
            .v1()
            .cronjobs()
            .inNamespace(namespace)
            .withName(ACCOUNT)
            .get()
            .getSpec()
            .getJobTemplate()
            .getSpec()
            .getTemplate()
            .getSpec();
    var pod = new Pod();
    pod.setSpec(run);
    var reader =
        Serialization.unmarshal(Chart.yaml(ChartReportTest.documented().get(1)), Pod.class);
    reader.getSpec().setServiceAccountName(ACCOUNT);

    assertThatCode(() -> dryRun(pod)).doesNotThrowAnyException();
    assertThatCode(() -> dryRun(reader)).doesNotThrowAnyException();
    run.setSecurityContext(null);
    assertThatThrownBy(() -> dryRun(pod)).hasMessageContaining("violates PodSecurity");
  }

  @Test
  void theNotesSayHowToReportNowAndWhichRoleIsMissing() {
    assertThat(notes)
        .contains("kubectl create job ssoperator-report-now --from=cronjob/ssoperator-report -n ")
        .contains("--service-account ssoperator-report --role-arn READ_ONLY_ROLE_ARN")
        .doesNotContain("emptyDir");

    var others =
        upgrade(
            Map.of(
                "report.aws.assumeRoleArn", "arn:aws:iam::123456789012:role/report",
                "report.volume.source.emptyDir.sizeLimit", "1Gi"));

    assertThat(others)
        .contains("WARNING: report.volume.source is an emptyDir")
        .doesNotContain("READ_ONLY_ROLE_ARN");
    assertThat(upgrade(Map.of("report.enabled", false))).doesNotContain("report");
  }

  private void dryRun(Pod pod) {
    pod.setMetadata(new ObjectMetaBuilder().withName("report").withNamespace(namespace).build());
    client.resource(pod).dryRun().create();
  }

  private KubernetesClient asReport() {
    var token = ChartAccount.token(client, namespace, ACCOUNT);
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(ChartAccount.kubeConfigYaml(token)))
        .build();
  }

  /** A right takes a moment to be seen. Other tests have resources that no client can read. */
  private static boolean lists(KubernetesClient report, Class<? extends HasMetadata> kind) {
    try {
      report.raw("/apis/" + HasMetadata.getApiVersion(kind) + "/" + HasMetadata.getPlural(kind));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403) {
        return false;
      }
      throw e;
    }
  }
}
