package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.request.RequestAnswer.Recovering;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a resource says while its request is not sent yet. */
class RequestVerdictsTest {

  @Test
  void aResourceSaysWhatItWaitsFor() {
    assertThat(RequestVerdicts.of(new Waiting(2, 15, null)))
        .isEqualTo(
            Verdict.of(
                    Reason.WAITING_FOR_SLOT,
                    "request limit reached (15 in flight); position 2 in the queue")
                .keepingTurn());
    assertThat(RequestVerdicts.of(new Waiting(1, 3, "123456789012")).message())
        .isEqualTo("another request is in flight in account 123456789012; position 1 in the queue");
    var recovering = RequestVerdicts.of(new Recovering(Duration.ofSeconds(1)));
    assertThat(recovering.reason()).isEqualTo(Reason.RECOVERING);
    assertThat(recovering.recheckAfter()).isEqualTo(Duration.ofSeconds(1));
  }
}
