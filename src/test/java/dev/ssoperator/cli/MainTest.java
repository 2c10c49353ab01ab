package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** The command line under the name of a plugin of kubectl. */
class MainTest {

  private static final String PLUGIN = "kubectl sso";

  @Test
  void examplesNameTheCommandAsItWasCalled() {
    assertThat(Main.commandLine(PLUGIN).getSubcommands())
        .isNotEmpty()
        .allSatisfy(
            (name, command) ->
                assertThat(command.getUsageMessage(Ansi.OFF))
                    .as("write ${ROOT-COMMAND-NAME} in the examples of %s", name)
                    .contains("Usage: kubectl sso " + name)
                    .doesNotContain("ssoperator " + name));
  }

  @Test
  void completionIsForTheCommandsOwnNameOnly() {
    assertThat(Main.commandLine().getSubcommands()).containsKey("generate-completion");
    assertThat(Main.commandLine(PLUGIN).getSubcommands()).doesNotContainKey("generate-completion");
  }
}
