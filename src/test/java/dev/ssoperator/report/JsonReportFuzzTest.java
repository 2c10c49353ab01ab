package dev.ssoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.proof.hostile.KeptInputs;
import java.util.List;

/** Whatever an earlier report is, it is read and compared with, or refused with a reason. */
class JsonReportFuzzTest implements KeptInputs {

  private static final AccessReport NOW =
      new AccessReport(
          AccessReport.VERSION,
          "2026-01-01T00:00:00Z",
          new AccessReport.Ids("arn", "d-1"),
          false,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          null);

  @FuzzTest
  void anEarlierReportIsReadOrRefused(byte[] bytes) {
    AccessReport before;
    try {
      before = JsonReport.read(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(JsonReport.read(JsonReport.compact(before))).isEqualTo(before);
    assertThat(Changes.between(before, before).assignmentsAdded()).isEmpty();
    assertThat(Changes.between(before, NOW).accessGained()).isEmpty();
    assertThat(Changes.between(NOW, before).accessLost()).isEmpty();
  }
}
