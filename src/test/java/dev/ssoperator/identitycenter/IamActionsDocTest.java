package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The IAM actions docs/aws-permissions.md lists are those the code calls. */
class IamActionsDocTest {

  private static final Pattern ACTION =
      Pattern.compile("\\b((?:sso|identitystore|organizations):[A-Z]\\w+)");

  @Test
  void everyActionThatIsCalledIsListedAndNoOther() throws IOException {
    assertThat(IamActions.find(ACTION, Path.of("docs", "aws-permissions.md")))
        .containsExactlyInAnyOrderElementsOf(IamActions.called());
  }
}
