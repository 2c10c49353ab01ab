package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of AWS's rate limits has a budget of its own. */
class CallBudgetsTest {

  private final CallBudgets budgets = new CallBudgets(Quotas.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"GetUserId", "ListUsers", "DescribeUser"})
  void lookupsOfUsersShareABudget(String operation) {
    assertThat(budgets.identityStore(operation)).isSameAs(budgets.users());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetGroupId", "ListGroups", "DescribeGroup"})
  void lookupsOfGroupsShareAnother(String operation) {
    assertThat(budgets.identityStore(operation)).isSameAs(budgets.groups());
  }

  @Test
  void metricsNameEachBudget() {
    assertThat(budgets.byService())
        .isEqualTo(
            Map.of(
                "sso-admin", budgets.ssoAdmin(),
                "identity-store-groups", budgets.groups(),
                "identity-store-users", budgets.users(),
                "organizations", budgets.organizations()));
    assertThat(budgets.users()).isNotSameAs(budgets.groups());
  }

  @Test
  void eachHasTheLimitOfItsService() {
    assertThat(budgets.ssoAdmin().limit()).isEqualTo(Quotas.DEFAULT.ssoAdmin());
    assertThat(budgets.users().limit()).isEqualTo(Quotas.DEFAULT.identityStore());
    assertThat(budgets.groups().limit()).isEqualTo(Quotas.DEFAULT.identityStore());
    assertThat(budgets.organizations().limit()).isEqualTo(Quotas.DEFAULT.organizations());
  }
}
