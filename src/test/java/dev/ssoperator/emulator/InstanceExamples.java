package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.DIRECTORY;
import static dev.ssoperator.emulator.EmulatorTest.INSTANCE_ARN;
import static dev.ssoperator.emulator.EmulatorTest.MANAGEMENT;
import static dev.ssoperator.emulator.PermissionSetExamples.CONFLICT;
import static dev.ssoperator.emulator.PermissionSetExamples.INVALID;
import static dev.ssoperator.emulator.PermissionSetExamples.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AccessControlAttribute;
import software.amazon.awssdk.services.ssoadmin.model.InstanceAccessControlAttributeConfiguration;
import software.amazon.awssdk.services.ssoadmin.model.InstanceAccessControlAttributeConfigurationStatus;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** The instance, its attributes for access control, and tags. */
final class InstanceExamples {
  private static final String ELSEWHERE = "arn:aws:sso:::instance/ssoins-0000000000000000";

  private final EmulatorTest on;
  private final SsoAdminClient sso;

  InstanceExamples(EmulatorTest on) {
    this.on = on;
    this.sso = on.aws.sso;
  }

  List<Example> all() {
    return List.of(
        list(),
        describe(),
        update(),
        tag(),
        untag(),
        listTags(),
        createAbac(),
        describeAbac(),
        updateAbac(),
        deleteAbac());
  }

  private Example list() {
    return Example.of(
        "ListInstances",
        () ->
            assertThat(sso.listInstances(r -> r.maxResults(1)).instances())
                .singleElement()
                .satisfies(
                    instance -> {
                      assertThat(instance.primaryRegion()).isEqualTo("eu-west-1");
                      assertThat(instance.regions())
                          .singleElement()
                          .satisfies(r -> assertThat(r.isPrimaryRegion()).isTrue());
                    }),
        INVALID,
        () -> sso.listInstances(r -> r.maxResults(0)));
  }

  private Example describe() {
    return Example.of(
        "DescribeInstance",
        () -> {
          var instance = sso.describeInstance(r -> r.instanceArn(INSTANCE_ARN));
          assertThat(instance.identityStoreId()).isEqualTo(DIRECTORY);
          assertThat(instance.ownerAccountId()).isEqualTo(MANAGEMENT);
          assertThat(instance.permissionSetsEnabled()).isTrue();
          assertThat(instance.statusAsString()).isEqualTo("ACTIVE");
          var answers = on.aws.answers();
          var body = answers.get(answers.size() - 1).body();
          assertThat(body.at("/PrimaryRegion").asText()).isEqualTo("eu-west-1");
          assertThat(body.at("/Regions").findValuesAsText("RegionName"))
              .containsExactly("eu-west-1");
          assertThat(body.at("/IdentityStoreArn").asText())
              .isEqualTo("arn:aws:identitystore::" + MANAGEMENT + ":identitystore/" + DIRECTORY);
        },
        "AccessDeniedException",
        () -> sso.describeInstance(r -> r.instanceArn(ELSEWHERE)));
  }

  private Example update() {
    return Example.of(
        "UpdateInstance",
        () -> {
          sso.updateInstance(r -> r.instanceArn(INSTANCE_ARN).name("renamed"));
          assertThat(on.control.state().instance().name()).isEqualTo("renamed");
        },
        INVALID,
        () -> sso.updateInstance(r -> r.instanceArn(INSTANCE_ARN).permissionSetsEnabled(false)));
  }

  private Example tag() {
    return Example.of(
        "TagResource",
        () -> tag(Tag.builder().key("team").value("x").build()),
        INVALID,
        () -> tag(Tag.builder().key("team").build()));
  }

  private void tag(Tag tag) {
    sso.tagResource(r -> r.instanceArn(INSTANCE_ARN).resourceArn(INSTANCE_ARN).tags(tag));
  }

  private Example untag() {
    return Example.of(
        "UntagResource",
        () -> {
          tag(Tag.builder().key("team").value("x").build());
          sso.untagResource(r -> r.resourceArn(INSTANCE_ARN).tagKeys("team", "absent"));
          assertThat(on.control.state().instance().tags()).isEmpty();
        },
        INVALID,
        () -> sso.untagResource(r -> r.resourceArn(INSTANCE_ARN).tagKeys(List.of())));
  }

  private Example listTags() {
    return Example.of(
        "ListTagsForResource",
        () -> {
          tag(Tag.builder().key("team").value("x").build());
          assertThat(sso.listTagsForResource(r -> r.resourceArn(INSTANCE_ARN)).tags())
              .containsExactly(Tag.builder().key("team").value("x").build());
        },
        NOT_FOUND,
        () -> sso.listTagsForResource(r -> r.resourceArn(ELSEWHERE)));
  }

  private Example createAbac() {
    ThrowingCallable create =
        () ->
            sso.createInstanceAccessControlAttributeConfiguration(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .instanceAccessControlAttributeConfiguration(attribute("team")));
    return Example.of(
        "CreateInstanceAccessControlAttributeConfiguration", create, CONFLICT, create);
  }

  private static InstanceAccessControlAttributeConfiguration attribute(String key) {
    return InstanceAccessControlAttributeConfiguration.builder()
        .accessControlAttributes(
            AccessControlAttribute.builder()
                .key(key)
                .value(v -> v.source("${path:enterprise.team}"))
                .build())
        .build();
  }

  private Example describeAbac() {
    return Example.of(
        "DescribeInstanceAccessControlAttributeConfiguration",
        () -> {
          createAbac().accepted().call();
          assertThat(abacStatus())
              .isEqualTo(InstanceAccessControlAttributeConfigurationStatus.CREATION_IN_PROGRESS);
          on.elapse();
          assertThat(abacStatus())
              .isEqualTo(InstanceAccessControlAttributeConfigurationStatus.ENABLED);
        },
        NOT_FOUND,
        () -> {
          on.control.reset();
          abacStatus();
        });
  }

  private InstanceAccessControlAttributeConfigurationStatus abacStatus() {
    return sso.describeInstanceAccessControlAttributeConfiguration(r -> r.instanceArn(INSTANCE_ARN))
        .status();
  }

  private Example updateAbac() {
    return Example.of(
        "UpdateInstanceAccessControlAttributeConfiguration",
        () -> {
          createAbac().accepted().call();
          updateAbac("department");
        },
        INVALID,
        () -> updateAbac(""));
  }

  private void updateAbac(String key) {
    sso.updateInstanceAccessControlAttributeConfiguration(
        r ->
            r.instanceArn(INSTANCE_ARN)
                .instanceAccessControlAttributeConfiguration(attribute(key)));
  }

  private Example deleteAbac() {
    ThrowingCallable delete =
        () ->
            sso.deleteInstanceAccessControlAttributeConfiguration(r -> r.instanceArn(INSTANCE_ARN));
    return Example.of(
        "DeleteInstanceAccessControlAttributeConfiguration",
        () -> {
          createAbac().accepted().call();
          delete.call();
        },
        NOT_FOUND,
        delete);
  }
}
