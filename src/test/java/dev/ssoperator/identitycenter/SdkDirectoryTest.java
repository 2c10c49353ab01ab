package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.emulator.FaultSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names become ids. */
class SdkDirectoryTest {

  private static final String FINANCE = "10000000-0000-4000-8000-000000000001";
  private static final String ALICE = "20000000-0000-4000-8000-000000000001";

  private EmulatedAws aws;
  private Directory directory;

  @BeforeEach
  void connect() {
    aws = new EmulatedAws();
    directory = aws.directory();
  }

  @AfterEach
  void disconnect() {
    aws.close();
  }

  @Test
  void groupsAndUsersAreFoundByName() {
    assertThat(directory.groupId("finance")).contains(FINANCE);
    assertThat(directory.userId("alice@example.com")).contains(ALICE);
  }

  @Test
  void namesNobodyHasAreEmpty() {
    assertThat(directory.groupId("nobody")).isEmpty();
    assertThat(directory.userId("nobody@example.com")).isEmpty();
  }

  @Test
  void groupsAndUsersAreFoundByIdAndWhatIsGoneIsEmpty() {
    assertThat(directory.groupName(FINANCE)).contains("finance");
    assertThat(directory.userName(ALICE)).contains("alice@example.com");
    aws.control().rename(FINANCE, "treasury");
    aws.control().rename(ALICE, "alice@example.org");
    assertThat(directory.groupName(FINANCE)).contains("treasury");
    assertThat(directory.userName(ALICE)).contains("alice@example.org");

    assertThat(directory.groupName(ALICE)).isEmpty();
    assertThat(directory.userName(FINANCE)).isEmpty();
  }

  @Test
  void whichOfManyNamesExistIsFoundInAListOfAllPages() {
    aws.behave(b -> b.emptyPages(true));
    var groups = directory.groupsNamed(Set.of("finance", "PLATFORM", "nobody"));
    var users = directory.usersNamed(Set.of("alice@example.com", "Bob@Example.com", "nobody"));

    assertThat(groups.names()).containsExactlyInAnyOrder("finance", "PLATFORM");
    assertThat(users.names()).containsExactlyInAnyOrder("alice@example.com", "Bob@Example.com");
    assertThat(aws.calls("ListGroups")).hasSize(groups.pages()).hasSizeGreaterThan(1);
    assertThat(aws.calls("ListUsers")).hasSize(users.pages()).hasSizeGreaterThan(1);
    assertThat(aws.calls("ListUsers").get(0).input().path("MaxResults").asInt()).isEqualTo(100);
  }

  @Test
  void anErrorIsNotAnAnswerThatAPrincipalIsGone() {
    for (var operation : List.of("DescribeGroup", "DescribeUser", "ListGroups", "ListUsers")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no"));
    }

    assertThat(failure(() -> directory.groupName(FINANCE)).operation()).isEqualTo("DescribeGroup");
    assertThat(failure(() -> directory.userName(ALICE)).operation()).isEqualTo("DescribeUser");
    assertThat(failure(() -> directory.groupsNamed(Set.of("x"))).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(failure(() -> directory.usersNamed(Set.of("x"))).operation()).isEqualTo("ListUsers");
  }

  @Test
  void aGroupIsNoUser() {
    assertThat(directory.userId("finance")).isEmpty();
    assertThat(directory.groupId("alice@example.com")).isEmpty();
  }

  @Test
  void aFailedSearchIsNoAnswer() {
    for (var operation : List.of("GetGroupId", "GetUserId")) {
      aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no").once());
    }

    assertThat(failure(() -> directory.groupId("finance")).operation()).isEqualTo("GetGroupId");
    assertThat(failure(() -> directory.userId("alice@example.com")).kind())
        .isEqualTo(ErrorKind.DENIED);
    assertThat(directory.groupId("finance")).contains(FINANCE);
  }

  private static IdentityCenterException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(IdentityCenterException.class, call);
  }
}
