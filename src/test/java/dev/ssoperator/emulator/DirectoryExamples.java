package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.ALICE;
import static dev.ssoperator.emulator.EmulatorTest.DIRECTORY;
import static dev.ssoperator.emulator.EmulatorTest.FINANCE;
import static dev.ssoperator.emulator.EmulatorTest.NOBODY;
import static dev.ssoperator.emulator.PermissionSetExamples.CONFLICT;
import static dev.ssoperator.emulator.PermissionSetExamples.INVALID;
import static dev.ssoperator.emulator.PermissionSetExamples.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;
import software.amazon.awssdk.services.identitystore.model.Filter;

/** Users and groups. */
final class DirectoryExamples {
  private final IdentitystoreClient directory;

  DirectoryExamples(EmulatorTest on) {
    this.directory = on.aws.directory();
  }

  List<Example> all() {
    return List.of(
        getGroupId(),
        describeGroup(),
        listGroups(),
        createGroup(),
        deleteGroup(),
        getUserId(),
        describeUser(),
        listUsers(),
        createUser(),
        deleteUser());
  }

  private static AlternateIdentifier identifier(String path, String value) {
    return AlternateIdentifier.fromUniqueAttribute(
        a -> a.attributePath(path).attributeValue(Document.fromString(value)));
  }

  private String groupId(String name) {
    return directory
        .getGroupId(
            r -> r.identityStoreId(DIRECTORY).alternateIdentifier(identifier("displayName", name)))
        .groupId();
  }

  private String userId(String path, String value) {
    return directory
        .getUserId(r -> r.identityStoreId(DIRECTORY).alternateIdentifier(identifier(path, value)))
        .userId();
  }

  private Example getGroupId() {
    return Example.of(
        "GetGroupId",
        () -> assertThat(groupId("finance")).isEqualTo(FINANCE),
        NOT_FOUND,
        () -> groupId("nobody"));
  }

  private Example getUserId() {
    return Example.of(
        "GetUserId",
        () -> {
          assertThat(userId("userName", "alice@example.com")).isEqualTo(ALICE);
          assertThat(userId("emails.value", "alice@example.com")).isEqualTo(ALICE);
        },
        INVALID,
        () -> userId("nickName", "alice"));
  }

  private Example describeGroup() {
    return Example.of(
        "DescribeGroup",
        () ->
            assertThat(
                    directory
                        .describeGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE))
                        .displayName())
                .isEqualTo("finance"),
        NOT_FOUND,
        () -> directory.describeGroup(r -> r.identityStoreId(DIRECTORY).groupId(NOBODY)));
  }

  private Example describeUser() {
    return Example.of(
        "DescribeUser",
        () -> {
          var user = directory.describeUser(r -> r.identityStoreId(DIRECTORY).userId(ALICE));
          assertThat(user.userName()).isEqualTo("alice@example.com");
          assertThat(user.name().givenName()).isEqualTo("Alice");
          assertThat(user.createdAt()).isNotNull();
        },
        NOT_FOUND,
        () -> directory.describeUser(r -> r.identityStoreId("d-0000000000").userId(ALICE)));
  }

  private static Filter filter(String path, String value) {
    return Filter.builder().attributePath(path).attributeValue(value).build();
  }

  @SuppressWarnings("deprecation")
  private Example listGroups() {
    return Example.of(
        "ListGroups",
        () ->
            assertThat(
                    directory
                        .listGroups(
                            r ->
                                r.identityStoreId(DIRECTORY)
                                    .filters(filter("DisplayName", "finance")))
                        .groups())
                .singleElement()
                .extracting(g -> g.groupId())
                .isEqualTo(FINANCE),
        INVALID,
        () -> directory.listGroups(r -> r.identityStoreId(DIRECTORY).maxResults(1000)));
  }

  @SuppressWarnings("deprecation")
  private Example listUsers() {
    return Example.of(
        "ListUsers",
        () -> assertThat(directory.listUsers(r -> r.identityStoreId(DIRECTORY)).users()).hasSize(6),
        INVALID,
        () ->
            directory.listUsers(
                r -> r.identityStoreId(DIRECTORY).filters(filter("NickName", "x"))));
  }

  private Example createGroup() {
    return Example.of(
        "CreateGroup",
        () -> {
          var id =
              directory.createGroup(r -> r.identityStoreId(DIRECTORY).displayName("new")).groupId();
          assertThat(groupId("new")).isEqualTo(id);
        },
        CONFLICT,
        () -> directory.createGroup(r -> r.identityStoreId(DIRECTORY).displayName("finance")));
  }

  private Example deleteGroup() {
    return Example.of(
        "DeleteGroup",
        () -> directory.deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE)),
        NOT_FOUND,
        () -> directory.deleteGroup(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE)));
  }

  private Example createUser() {
    return Example.of(
        "CreateUser",
        () -> {
          var id =
              directory
                  .createUser(
                      r ->
                          r.identityStoreId(DIRECTORY)
                              .userName("zoe@example.com")
                              .displayName("Zoe Zimmer")
                              .name(n -> n.givenName("Zoe").familyName("Zimmer")))
                  .userId();
          assertThat(userId("userName", "zoe@example.com")).isEqualTo(id);
        },
        INVALID,
        () -> directory.createUser(r -> r.identityStoreId(DIRECTORY).displayName("No name")));
  }

  private Example deleteUser() {
    return Example.of(
        "DeleteUser",
        () -> directory.deleteUser(r -> r.identityStoreId(DIRECTORY).userId(ALICE)),
        NOT_FOUND,
        () -> directory.deleteUser(r -> r.identityStoreId(DIRECTORY).userId(ALICE)));
  }
}
