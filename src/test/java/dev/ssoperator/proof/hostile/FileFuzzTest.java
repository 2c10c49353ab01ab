package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.survey.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a file, it is read or refused with a reason. */
class FileFuzzTest implements KeptInputs {

  @TempDir private static Path folder;
  private static Emulator emulator;

  @BeforeAll
  static void start() {
    emulator = Emulator.start(EmulatorOptions.defaults().withBehaviour(Behaviour.defaults()));
  }

  @AfterAll
  static void stop() {
    emulator.close();
  }

  @DictionaryEntries({
    "instance: ",
    "identityStoreId: ",
    "organization: ",
    "rootId: ",
    "managementAccount: ",
    "organizationalUnits: ",
    "accounts: ",
    "groups: ",
    "users: ",
    "permissionSets: ",
    "assignments: ",
    "missingManagedPolicies: ",
    "members: ",
    "inlinePolicy: ",
    "state: ACTIVE",
    "deletedGroup: ",
    "sessionDuration: PT1H",
    "parent: ",
    "- {",
    "}",
    "id: ",
    "name: "
  })
  @FuzzTest
  void aSeedIsReadOrRefused(byte[] bytes) throws IOException {
    var file = folder.resolve("seed.yaml");
    Files.write(file, bytes);
    try {
      emulator.control().seed(Seed.read(file));
    } catch (UncheckedIOException | NoSuchElementException | IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    var state = emulator.control().state();
    emulator.control().reset();
    assertThat(emulator.control().state()).isEqualTo(state);
  }

  @DictionaryEntries({
    "{\"instance\":\"arn\",\"since\":1000}\\x0a",
    "{\"key\":\"accounts\",\"values\":[\"a\"]}",
    "null",
    "\\x0a"
  })
  @FuzzTest
  void whatAnInterruptedSurveyHasLeftIsUsedOrNot(byte[] bytes) throws IOException {
    var file = folder.resolve("progress");
    Files.write(file, bytes);
    var clock = Clock.fixed(Instant.ofEpochSecond(1), ZoneOffset.UTC);

    var lists = new Checkpoint(file, clock).resume("arn");

    assertThat(lists).isBetween(0, bytes.length);
    assertThat(new Checkpoint(file, clock).resume("arn")).isEqualTo(lists);
  }
}
