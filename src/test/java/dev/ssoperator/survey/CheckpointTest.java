package dev.ssoperator.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final String INSTANCE = "arn:aws:sso:::instance/ssoins-1111111111111111";

  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock();
  private final AtomicInteger reads = new AtomicInteger();
  private Path file;

  @BeforeEach
  void choose() {
    file = folder.resolve("new/access.progress");
  }

  private Checkpoint interrupted() {
    var checkpoint = new Checkpoint(file, clock);
    assertThat(checkpoint.resume(INSTANCE)).isZero();
    get(checkpoint, "one");
    get(checkpoint, "two");
    assertThat(reads).hasValue(2);
    return checkpoint;
  }

  private List<String> get(Checkpoint checkpoint, String key) {
    return checkpoint.get(
        key,
        () -> {
          reads.incrementAndGet();
          return List.of(key + "!", "\"\n");
        });
  }

  @Test
  void whatWasReadIsNotReadAgain() {
    interrupted();

    var again = new Checkpoint(file, clock);
    assertThat(again.resume(INSTANCE)).isEqualTo(2);
    assertThat(get(again, "one")).containsExactly("one!", "\"\n");
    assertThat(get(again, "three")).containsExactly("three!", "\"\n");
    assertThat(reads).hasValue(3);
  }

  @Test
  void aLineThatWasCutOffDoesNotCount() throws IOException {
    interrupted();
    var text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 5));

    var again = new Checkpoint(file, clock);
    assertThat(again.resume(INSTANCE)).isEqualTo(1);
    get(again, "two");
    assertThat(reads).hasValue(3);
    assertThat(new Checkpoint(file, clock).resume(INSTANCE)).isEqualTo(2);
  }

  @Test
  void anHourLaterItStartsAnew() {
    interrupted();
    clock.advance(Checkpoint.MAX_AGE.minus(Duration.ofMillis(1)));
    assertThat(new Checkpoint(file, clock).resume(INSTANCE)).isEqualTo(2);

    clock.advance(Duration.ofMillis(1));
    assertThat(new Checkpoint(file, clock).resume(INSTANCE)).isZero();
    assertThat(new Checkpoint(file, clock).resume(INSTANCE)).isZero();
  }

  @Test
  void anotherInstanceStartsAnew() {
    interrupted();

    assertThat(new Checkpoint(file, clock).resume(INSTANCE + "2")).isZero();
  }

  @Test
  void aFileThatIsNoneStartsAnew() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"instance\":\"%s\",\"since\":\"soon\"}\n".formatted(INSTANCE));

    assertThat(new Checkpoint(file, clock).resume(INSTANCE)).isZero();
  }

  @Test
  void nothingIsLeftOfASurveyThatIsComplete() {
    interrupted().delete();

    assertThat(file).doesNotExist();
  }
}
