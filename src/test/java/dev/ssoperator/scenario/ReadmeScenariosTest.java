package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.kubernetes.Kubectl;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.ScenarioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows of kubectl is what people see, when they apply its example. */
class ReadmeScenariosTest extends ScenarioTest {

  private static final Pattern CONSOLE =
      Pattern.compile("```console\n\\$ kubectl (.*)\n(?s:(.*?))```");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  @TempDir private Path folder;
  private String readme;
  private Kubectl kubectl;

  ReadmeScenariosTest() {
    super(Backend.API_SERVER);
  }

  @BeforeEach
  void read() throws IOException {
    readme = Files.readString(Path.of("README.md"));
    kubectl = new Kubectl(folder, world.namespace());
  }

  @Test
  void theExampleIsAppliedWaitedForAndShown() {
    world.startOperator();

    assertThat(kubectl.apply(example()).lines()).allMatch(line -> line.endsWith("applied"));
    kubectl.run(
        "wait",
        "--for=condition=Ready",
        "--timeout=60s",
        "pset/billing-reader",
        "assign/finance-billing");

    assertThat(world.assignments()).containsExactly("123456789012 BillingReader finance");
    // Accounts are counted again some time after an assignment.
    awaitShown(0);

    world.slow();
    var edited = example().replace("Read-only billing", "Billing, read-only");
    assertThat(kubectl.apply(edited)).contains("billing-reader serverside-applied");

    awaitShown(1);
  }

  private String example() {
    var begin = readme.indexOf("```yaml\n") + "```yaml\n".length();
    return readme
        .substring(begin, readme.indexOf("```", begin))
        .replace("namespace: default", "namespace: " + world.namespace());
  }

  /** Waits until a command prints what the README says, but for ages and ids. */
  private void awaitShown(int block) {
    var shown = new ArrayList<String[]>();
    CONSOLE
        .matcher(readme)
        .results()
        .forEach(result -> shown.add(new String[] {result.group(1), result.group(2)}));
    var command = shown.get(block)[0].split(" ", -1);
    var expected = withoutIds(shown.get(block)[1]);
    world.untilAsserted(() -> assertThat(withoutIds(kubectl.run(command))).isEqualTo(expected));
  }

  private static List<List<String>> withoutIds(String table) {
    return Kubectl.columns(ID.matcher(table).replaceAll("ID"));
  }
}
