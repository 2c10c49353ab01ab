package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.OrganizationReader.Unit;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The organization is read whole, in pages of twenty. */
class SdkOrganizationReaderTest {

  private static final String ROOT = "r-exam";
  private static final String PROD = "ou-exam-workloadsprod";

  private EmulatedAws aws;
  private OrganizationReader reader;

  @BeforeEach
  void connect() {
    aws = new EmulatedAws();
    reader = aws.organization();
  }

  @AfterEach
  void disconnect() {
    aws.close();
  }

  @Test
  void accountsSayTheirNameAndState() {
    assertThat(reader.accounts())
        .hasSize(9)
        .contains(
            new OrganizationAccount(EmulatedAws.BILLING, "prod-billing", "ACTIVE"),
            new OrganizationAccount("888888888888", "old-acquisition", "SUSPENDED"));
    assertThat(reader.accountsIn(PROD).orElseThrow())
        .extracting(OrganizationAccount::id)
        .containsExactly(EmulatedAws.BILLING, EmulatedAws.SHOP);
    assertThat(reader.accountsIn(ROOT).orElseThrow())
        .extracting(OrganizationAccount::name)
        .containsExactly("management");
  }

  @Test
  void unitsAreThoseDirectlyInTheParent() {
    assertThat(reader.roots()).containsExactly(ROOT);
    assertThat(reader.units(ROOT).orElseThrow()).hasSize(4);
    assertThat(reader.units("ou-exam-workloads").orElseThrow())
        .containsExactly(new Unit(PROD, "Prod"), new Unit("ou-exam-workloadsstaging", "Staging"));
  }

  @Test
  void whatIsGoneIsEmptyAndNoError() {
    assertThat(reader.units("ou-exam-nowhere99")).isEmpty();
    assertThat(reader.accountsIn("ou-exam-nowhere99")).isEmpty();
    assertThat(reader.tags("000000000000")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyListIsReadToItsEndAlsoPastAnEmptyPage(boolean emptyPages) {
    var tags = IntStream.range(0, 45).boxed().toList();
    aws.control().seed(Organizations.company(45, 45));
    aws.control()
        .accountTags(
            "900000000000", tags.stream().collect(Collectors.toMap(i -> "k" + i, i -> "v" + i)));
    IntStream.range(1, 45)
        .forEach(i -> aws.control().moveAccount("9%011d".formatted(i), Organizations.id(0)));
    aws.behave(b -> b.emptyPages(emptyPages));

    assertThat(reader.accounts()).hasSize(46);
    assertThat(reader.units(ROOT).orElseThrow()).hasSize(45);
    assertThat(reader.accountsIn(Organizations.id(0)).orElseThrow()).hasSize(45);
    assertThat(reader.tags("900000000000").orElseThrow()).hasSize(45).containsEntry("k7", "v7");
    assertThat(reader.roots()).containsExactly(ROOT);
    var pages = emptyPages ? 6 : 3;
    for (var operation :
        List.of(
            "ListAccounts",
            "ListOrganizationalUnitsForParent",
            "ListAccountsForParent",
            "ListTagsForResource")) {
      assertThat(aws.calls(operation)).as(operation).hasSize(pages);
    }
  }

  @Test
  void aFailedPageIsNoShorterList() {
    aws.control().seed(Organizations.company(45, 1));
    aws.control().addFault(secondPageFails("AccessDeniedException"));

    var error = catchThrowableOfType(IdentityCenterException.class, reader::accounts);

    assertThat(error.kind()).isEqualTo(ErrorKind.DENIED);
    assertThat(error.operation()).isEqualTo("ListAccounts");
    assertThat(aws.calls("ListAccounts")).hasSize(2);
  }

  @Test
  void aThrottledPageIsReadAgainAndTheOthersAreNot() {
    aws.control().seed(Organizations.company(45, 1));
    aws.control().addFault(secondPageFails("TooManyRequestsException").times(4));

    assertThat(reader.accounts()).hasSize(46);

    assertThat(aws.calls("ListAccounts")).hasSize(3 + 4);
  }

  @Test
  void aPageThatStaysThrottledIsGivenUp() {
    aws.control().addFault(FaultSpec.error("ListRoots", "TooManyRequestsException", "slow down"));

    var error = catchThrowableOfType(IdentityCenterException.class, reader::roots);

    assertThat(error.kind()).isEqualTo(ErrorKind.THROTTLED);
    assertThat(aws.calls("ListRoots")).hasSize(5);
  }

  @Test
  void tagsComeAfterEverythingElse() {
    assertThat(reader.tags(EmulatedAws.BILLING)).contains(Map.of("env", "prod", "team", "finance"));
    reader.accounts();
    reader.roots();
    reader.units(ROOT);
    reader.accountsIn(ROOT);

    assertThat(aws.budgets().organizations().used(Lane.SWEEP)).isEqualTo(1);
    assertThat(aws.budgets().organizations().used(Lane.READ)).isEqualTo(4);
    assertThat(aws.control().calls())
        .filteredOn(call -> !call.operation().equals("ListTagsForResource"))
        .allMatch(call -> call.input().path("MaxResults").asInt() == 20);
  }

  /** The token of the second page is known from the first. */
  private FaultSpec secondPageFails(String code) {
    reader.accounts();
    var token = aws.calls("ListAccounts").get(1).input().path("NextToken").asText();
    aws.control().clearLogs();
    return FaultSpec.error("ListAccounts", code, "no").matching(Map.of("NextToken", token));
  }
}
