package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;

/** What Identity Store has had since 2026-09: ARNs and revisions. */
class DirectoryTest extends EmulatorTest {
  private static final String DIRECTORY_ARN =
      "arn:aws:identitystore::" + MANAGEMENT + ":identitystore/" + DIRECTORY;

  private IdentitystoreClient directory() {
    return aws.directory();
  }

  @Test
  void whateverHasAnIdMayBeNamedByItsArn() {
    var group = "arn:aws:identitystore:::group/" + FINANCE;
    var user = "arn:aws:identitystore:::user/" + ALICE;

    assertThat(
            directory()
                .describeGroup(r -> r.identityStoreId(DIRECTORY_ARN).groupId(group))
                .groupId())
        .isEqualTo(FINANCE);
    assertThat(directory().describeUser(r -> r.identityStoreId(DIRECTORY).userId(user)).userId())
        .isEqualTo(ALICE);
    assertNotFound(() -> directory().describeUser(r -> r.identityStoreId(DIRECTORY).userId(group)));
    assertNotFound(
        () ->
            directory()
                .listGroups(r -> r.identityStoreId(DIRECTORY_ARN.replace(MANAGEMENT, BILLING))));
    directory().deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(group));
    assertNotFound(
        () -> directory().describeGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE)));
  }

  @Test
  void aDeletionWithAnotherRevisionIsAConflict() throws Exception {
    var group = describeGroup();
    var stale = call("DeleteGroup", Json.object().put("GroupId", FINANCE).put("Revision", "999"));

    assertThat(group.at("/GroupArn").asText())
        .isEqualTo("arn:aws:identitystore:::group/" + FINANCE);
    assertThat(stale.at("/__type").asText()).isEqualTo("ConflictException");
    assertThat(stale.at("/Reason").asText()).isEqualTo("CONCURRENT_MODIFICATION");
    assertThat(describeGroup()).isEqualTo(group);

    var revision = group.at("/Revision").asText();
    call("DeleteGroup", Json.object().put("GroupId", FINANCE).put("Revision", revision));
    assertThat(describeGroup().at("/__type").asText()).isEqualTo("ResourceNotFoundException");
  }

  private JsonNode describeGroup() throws Exception {
    return call("DescribeGroup", Json.object().put("GroupId", FINANCE));
  }

  /** The SDK knows neither member yet. */
  private JsonNode call(String operation, ObjectNode input) throws Exception {
    var request =
        HttpRequest.newBuilder(emulator.endpoint())
            .header("X-Amz-Target", "AWSIdentityStore." + operation)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    input.put("IdentityStoreId", DIRECTORY).toString()))
            .build();
    var body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return body.isEmpty() ? Json.object() : Json.MAPPER.readTree(body);
  }
}
