package dev.ssoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as a text; {@link ReportInBrowserTest} opens it. */
class HtmlReportTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"report\">(.*?)</script>", Pattern.DOTALL);

  @Test
  void theReportIsInThePageAsItWas() throws IOException {
    var company = SampleReports.company();

    assertThat(JSON.readTree(dataOf(page(company)))).isEqualTo(JSON.readTree(company));
  }

  @Test
  void thePageIsOneFileWithoutAnyReferenceToAnother() throws IOException {
    var page = page("{}");

    assertThat(page)
        .doesNotContainPattern("(?i)https?:|//[a-z]")
        .doesNotContainPattern("(?i)\\s(src|srcset|action|data|poster)\\s*=")
        .doesNotContainPattern("(?i)<(link|iframe|object|embed|img|base)\\b")
        .doesNotContainPattern(
            "@import|\\burl\\(|import\\(|fetch\\(|XMLHttpRequest|WebSocket|sendBeacon");
    assertThat(all(page, "href=\"([^\"]*)\""))
        .isNotEmpty()
        .allSatisfy(target -> assertThat(target).startsWith("#"));
  }

  @Test
  void thePolicyAllowsItsOwnScriptAndStyleByHashAndNothingElse() throws Exception {
    var page = page("{}");

    assertThat(all(page, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\""))
        .containsExactly(
            "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
                .formatted(
                    hash(only(all(page, "<script>(.*?)</script>"))),
                    hash(only(all(page, "<style>(.*?)</style>")))));
    assertThat(page).doesNotContainPattern("(?i)<[^>]*\\s(on[a-z]+|style)\\s*=");
    assertThat(page.indexOf("Content-Security-Policy"))
        .isLessThan(page.indexOf("<style"))
        .isLessThan(page.indexOf("<script"));
  }

  @Test
  void aNameCannotLeaveItsString() throws IOException {
    // Not parameters: reports of tests cannot contain all of these.
    for (var name :
        List.of(
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "{{script}} {{report}} $1 \\1",
            "\u2028 \u2029 \u202e \u0000 \ud800",
            "J\u00f6rg \ud83d\ude00 \"quoted\" back\\slash")) {
      var report = JSON.writeValueAsString(JsonNodeFactory.instance.objectNode().put(name, name));

      var page = page(report);

      assertThat(page).hasSameSizeAs(page("{}") + " ".repeat(dataOf(page).length() - 2));
      assertThat(dataOf(page)).doesNotContain("<");
      assertThat(JSON.readTree(dataOf(page)).get(name).textValue()).isEqualTo(name);
    }
  }

  @Test
  void theCharsetOfTheWriterDoesNotMatter() throws IOException {
    assertThat(
            StandardCharsets.US_ASCII
                .newEncoder()
                .canEncode(page("{\"name\":\"J\u00f6rg \u2013 \ud83d\ude00\"}")))
        .isTrue();
  }

  private static String page(String json) throws IOException {
    var out = new StringWriter();
    HtmlReport.write(json, out);
    return out.toString();
  }

  private static String dataOf(String page) {
    return only(DATA.matcher(page).results().map(match -> match.group(1)).toList());
  }

  private static String only(List<String> texts) {
    assertThat(texts).hasSize(1);
    return texts.get(0);
  }

  private static List<String> all(String page, String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private static String hash(String text) throws GeneralSecurityException {
    var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
