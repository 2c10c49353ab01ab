package dev.ssoperator.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.world.Backend;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever the operator dies, the next one makes of it what one makes that does not die.
 *
 * <p>{@code -Dproof.crash} is {@code sample}, a number of crashes, {@code all} or {@code none}, for
 * the mock server; {@code -Dproof.crash.api} the same for kube-apiserver. {@code
 * -Dproof.crash.only} is a crash, or how its name begins, such as {@code "CHANGE_ACCOUNT:
 * CreateAccountAssignment #1 AFTER"}; {@code -Dproof.crash.seed} chooses another sample, {@code
 * -Dproof.crash.threads} how many crashes are tried at once.
 */
class CrashPointsTest {

  @ParameterizedTest(name = "{0}")
  @EnumSource(Backend.class)
  @Timeout(value = 12, unit = TimeUnit.HOURS)
  void whereverTheOperatorDiesTheNextOneEndsWhereItWouldHave(Backend backend) {
    var plan = plan(backend);
    assumeFalse(plan instanceof Plan.None, "not asked for");
    assumeTrue(backend == Backend.MOCK || ApiServer.isPresent(), ApiServer::absence);

    var violations =
        CrashPoints.run(
            backend,
            plan,
            CrashPoints.SCENARIOS,
            Integer.getInteger("proof.crash.threads", 2),
            System.out::println);

    assertThat(violations)
        .as("each can be tried alone, with -Dproof.crash.only=\"its first line\"")
        .isEmpty();
  }

  private static Plan plan(Backend backend) {
    var property = backend == Backend.MOCK ? "proof.crash" : "proof.crash.api";
    var plan = System.getProperty(property, backend == Backend.MOCK ? "sample" : "none");
    var only = System.getProperty("proof.crash.only");
    return only == null || plan.equals("none")
        ? Plan.parse(plan, Long.getLong("proof.crash.seed", 1))
        : new Plan.Only(only);
  }
}
