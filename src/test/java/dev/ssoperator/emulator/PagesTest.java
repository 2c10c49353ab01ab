package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatusMetadata;
import software.amazon.awssdk.services.ssoadmin.model.ListPermissionSetsResponse;

class PagesTest extends EmulatorTest {
  private List<String> sets;

  @BeforeEach
  void five() {
    sets = IntStream.range(0, 5).mapToObj(i -> permissionSet("Set" + i)).sorted().toList();
  }

  @Test
  void tokensLeadThroughAllPages() {
    var pages =
        aws.sso.listPermissionSetsPaginator(r -> r.instanceArn(INSTANCE_ARN).maxResults(2)).stream()
            .map(ListPermissionSetsResponse::permissionSets)
            .toList();

    assertThat(pages).extracting(List::size).containsExactly(2, 2, 1);
    assertThat(pages.stream().flatMap(List::stream)).containsExactlyElementsOf(sets);
  }

  @Test
  void theDefaultSizeIsASwitch() {
    behave(b -> b.defaultPageSize(3));
    var page = aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN));

    assertThat(page.permissionSets()).hasSize(3);
    assertThat(page.nextToken()).isNotNull();
  }

  @Test
  void aPageCanBeEmptyAndStillLeadOn() {
    behave(b -> b.emptyPages(true));
    var pages =
        aws.sso.listPermissionSetsPaginator(r -> r.instanceArn(INSTANCE_ARN).maxResults(3)).stream()
            .map(ListPermissionSetsResponse::permissionSets)
            .toList();

    assertThat(pages).extracting(List::size).containsExactly(0, 3, 0, 2);
  }

  @Test
  void aTokenCanExpire() {
    var first = aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).maxResults(2));
    control.addFault(FaultSpec.expiredToken("*").once());

    aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).maxResults(2));
    assertInvalid(() -> next(first), "The NextToken is not valid for this operation.");
    assertThat(next(first).permissionSets()).containsExactly(sets.get(2), sets.get(3));
  }

  private ListPermissionSetsResponse next(ListPermissionSetsResponse page) {
    return aws.sso.listPermissionSets(
        r -> r.instanceArn(INSTANCE_ARN).nextToken(page.nextToken()).maxResults(2));
  }

  @Test
  void whatIsDeletedBetweenTwoPagesHidesNothing() {
    var first = aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).maxResults(2));
    aws.sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(sets.get(0)));
    aws.sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(sets.get(1)));
    var second =
        aws.sso.listPermissionSets(
            r -> r.instanceArn(INSTANCE_ARN).nextToken(first.nextToken()).maxResults(2));

    assertThat(second.permissionSets()).containsExactly(sets.get(2), sets.get(3));
  }

  @Test
  void requestsAreListedFromTheNewestUnlessToldOtherwise() {
    var made = sets.stream().map(set -> assign(set, SHOP, FINANCE).requestId()).toList();

    assertThat(requestsInPagesOf(2)).containsExactlyElementsOf(reversed(made));
    behave(b -> b.emptyPages(true));
    assertThat(requestsInPagesOf(2)).containsExactlyElementsOf(reversed(made));
    behave(b -> b.newestRequestsFirst(false));
    assertThat(requestsInPagesOf(2)).containsExactlyElementsOf(made);
  }

  @Test
  void aRequestMadeBetweenTwoPagesHidesNothing() {
    var made = sets.stream().map(set -> assign(set, SHOP, FINANCE).requestId()).toList();
    var first =
        aws.sso.listAccountAssignmentCreationStatus(r -> r.instanceArn(INSTANCE_ARN).maxResults(2));
    assign(sets.get(0), BILLING, FINANCE);
    var second =
        aws.sso.listAccountAssignmentCreationStatus(
            r -> r.instanceArn(INSTANCE_ARN).nextToken(first.nextToken()));

    assertThat(second.accountAssignmentsCreationStatus())
        .extracting(AccountAssignmentOperationStatusMetadata::requestId)
        .containsExactlyElementsOf(reversed(made).subList(2, 5));
  }

  private List<String> requestsInPagesOf(int size) {
    return aws
        .sso
        .listAccountAssignmentCreationStatusPaginator(
            r -> r.instanceArn(INSTANCE_ARN).maxResults(size))
        .accountAssignmentsCreationStatus()
        .stream()
        .map(AccountAssignmentOperationStatusMetadata::requestId)
        .toList();
  }

  private static List<String> reversed(List<String> list) {
    var reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void aTokenBelongsToItsOperation() {
    var page = aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).maxResults(2));

    assertInvalid(
        () ->
            aws.sso.listAccountAssignmentCreationStatus(
                r -> r.instanceArn(INSTANCE_ARN).nextToken(page.nextToken())),
        "NextToken");
    assertInvalid(
        () -> aws.sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).nextToken("abc=")),
        "NextToken");
  }

  @Test
  void organizationsGivesTwentyAtMost() {
    var accounts =
        IntStream.range(0, 25)
            .mapToObj(
                i -> {
                  var id = String.format("%012d", i);
                  return new Seed.Account(id, "a" + i, i + "@example.com", null, null, null, null);
                })
            .toList();
    var corp = Seed.exampleCorp();
    control.seed(
        new Seed(
            corp.instance(),
            new Seed.Organization("o-examplecorp", "r-exam", "000000000000"),
            List.of(),
            accounts,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));

    assertThat(aws.organizations().listAccounts().accounts()).hasSize(20);
    assertThat(
            aws.organizations().listAccountsPaginator().stream()
                .mapToInt(p -> p.accounts().size())
                .sum())
        .isEqualTo(25);
  }
}
