package dev.ssoperator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a browser, from a file. */
class ReportInBrowserTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> VIEWS = List.of("overview", "access", "findings", "changes");

  @TempDir private static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() {
    Browser.absence().ifPresent(why -> assumeTrue(false, why));
    browser = new Browser(folder);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void forget() {
    browser.resize(1280, 900);
    browser.emulate("screen", "light");
    browser.log();
  }

  @AfterEach
  void nothingWasRequestedOrDenied() {
    assertThat(browser.number("return performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.log()).isEmpty();
  }

  // Overview

  @Test
  void theOverviewSaysWhatTheReportIsAboutAndWhatToCheck() throws IOException {
    open(SampleReports.company(), "");

    assertThat(shown("overview-view")).isTrue();
    assertThat(text("#instance"))
        .isEqualTo(
            "Identity Center instance arn:aws:sso:::instance/ssoins-7223a1b2c3d4e5f6,"
                + " identity store d-9067f1e2d3, at 2026-11-29 04:00 UTC");
    assertThat(texts("#counts div"))
        .containsExactly(
            "People\n13", "Groups\n5", "Accounts\n8", "Permission sets\n5", "Assignments\n17");
    assertThat(texts("#checks .number")).containsExactly("5", "4", "2", "2", "1", "10");
    assertThat(texts("#checks a"))
        .containsExactly(
            "People with administrator access",
            "Unmanaged assignments",
            "People without a group",
            "Assignments of principals that do not exist any more",
            "Disabled users with access",
            "Changes since 2026-11-01 00:00 UTC");
    assertThat(texts("#checks .muted"))
        .contains(
            "In 5 accounts, by 2 permission sets.",
            "They exist in AWS, and no resource requests them. 3 people have access by them.",
            "3 access gained, 3 lost; 3 assignments added, 1 removed.");
    assertThat(texts("#notes li")).hasSize(2);
  }

  @Test
  void withoutResourcesNothingIsCalledUnmanaged() throws IOException {
    var report = (ObjectNode) JSON.readTree(SampleReports.company());
    report.put("hasSources", false);
    report.get("assignments").forEach(each -> ((ObjectNode) each).putArray("sources"));

    open(SampleReports.text(report), "#overview");
    assertThat(texts("#checks li").get(1))
        .contains("Not known: the report was made without resources to compare with.");

    open(SampleReports.text(report), "#access");
    assertThat(texts("#access-table thead th"))
        .containsExactly("Person", "Account", "Unit", "Permission set", "Through");
    assertThat(shown("unmanaged")).isFalse();
    assertThat(text("#access-table")).doesNotContain("unmanaged");
  }

  @Test
  void anInstanceWithoutAnythingIsAReportToo() throws IOException {
    open(SampleReports.text(SampleReports.empty()), "");

    assertThat(texts("#checks .number")).containsExactly("0", "0", "0", "0", "0", "\u2013");
    assertThat(shown("notes")).isFalse();
    for (var view : VIEWS) {
      go("#" + view);
    }
    go("#access");
    assertThat(count()).isEqualTo("There are no assignments.");
  }

  // Search and filters

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                        | 35 rows, 12 people",
        "ada                     | 4 of 35 rows, 1 person",
        "ADA@EXAMPLE.COM         | 4 of 35 rows, 1 person",
        "jose                    | 2 of 35 rows, 1 person",
        "platform prod           | 6 of 35 rows, 3 people",
        "prod platform ada       | 2 of 35 rows, 1 person",
        "1111 administrator      | 3 of 35 rows, 3 people",
        "regulated               | 7 of 35 rows, 6 people",
        "g-9c1d0e6f-gone         | 1 of 35 rows, 0 people",
        "ada nobody              | No rows match the filters."
      })
  void allWordsOfASearchMustMatch(String query, String expected) throws IOException {
    open(SampleReports.company(), "#access");

    element("#q").sendKeys(query == null ? "" : query);

    assertThat(count()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "person, ada, '4 of 35 rows, 1 person'",
    "person, ra, '12 of 35 rows, 4 people'",
    "account, 222222222222, '7 of 35 rows, 6 people'",
    "unit, Root/Workloads/Prod, '18 of 35 rows, 10 people'",
    "unit, Root/Workloads/Prod/Regulated, '7 of 35 rows, 6 people'",
    "set, Administrator, '11 of 35 rows, 4 people'",
    "group, g2, '10 of 35 rows, 5 people'"
  })
  void aFilterLeavesOnlyWhatItNames(String field, String value, String expected)
      throws IOException {
    open(SampleReports.company(), "#access");

    enter(field, value);

    assertThat(count()).isEqualTo(expected);
  }

  @Test
  void administratorAccessAndWhatIsUnmanagedAreFoundWithABox() throws IOException {
    open(SampleReports.company(), "#access");

    element("#admin").click();
    assertThat(count()).isEqualTo("12 of 35 rows, 5 people");
    element("#unmanaged").click();
    assertThat(rows())
        .containsExactly(
            List.of(
                "Dennis Ritchie",
                "prod-payments",
                "Root/Workloads/Prod/Regulated",
                "IamBreakGlass",
                "direct assignment",
                "unmanaged"),
            List.of(
                "Frances Allen",
                "888888888888",
                "unknown",
                "Administrator",
                "direct assignment",
                "unmanaged"));
    element("#admin").click();
    assertThat(count()).isEqualTo("4 of 35 rows, 3 people");
  }

  @Test
  void filtersAndTheSearchHoldTogether() throws IOException {
    open(SampleReports.company(), "#access");

    element("#q").sendKeys("barbara");
    enter("set", "Administrator");
    enter("unit", "Root/Workloads/Prod");
    assertThat(rows())
        .containsExactly(
            List.of(
                "Barbara Liskov",
                "prod-payments",
                "Root/Workloads/Prod/Regulated",
                "Administrator",
                "platform",
                "access/platform-everywhere"),
            List.of(
                "Barbara Liskov",
                "prod-shop",
                "Root/Workloads/Prod",
                "Administrator",
                "platform",
                "access/platform-everywhere"));

    element("#clear").click();
    assertThat(count()).isEqualTo("35 rows, 12 people");
    assertThat(value("q")).isEmpty();
    assertThat(value("set")).isEmpty();
  }

  @Test
  void aRowSaysWhoHasWhatAndWhy() throws IOException {
    open(SampleReports.company(), "#access?account=222222222222&set=IamBreakGlass");

    assertThat(texts("#access-table tbody tr > *"))
        .containsExactly(
            "Dennis Ritchie\ndennis\ndennis@example.com\ndisabled",
            "prod-payments\n222222222222",
            "Root/Workloads/Prod/Regulated",
            "IamBreakGlass\nadministrator",
            "direct assignment",
            "unmanaged");
  }

  @Test
  void anAssignmentThatReachesNobodyIsARowToo() throws IOException {
    open(SampleReports.company(), "#access?q=gone");
    assertThat(rows())
        .extracting(row -> row.get(0))
        .containsExactly(
            "nobody: the user does not exist any more",
            "nobody: the group does not exist any more");

    go("#access?group=g3");
    assertThat(rows())
        .extracting(row -> row.get(0))
        .containsExactly("nobody: the group has no members");
  }

  @Test
  void aPersonIsSuggestedWhileTyping() throws IOException {
    open(SampleReports.company(), "#access");

    element("#person").sendKeys("ra");

    assertThat(
            browser.texts(
                "return [...document.querySelectorAll('#people option')].map(o => o.value)"))
        .containsExactly("barbara", "edsger", "frances", "grace");
  }

  @Test
  void aFilterThatTheReportDoesNotHaveLeavesNothingAndIsNamed() throws IOException {
    open(SampleReports.company(), "#access?account=999999999999");

    assertThat(count()).isEqualTo("No rows match the filters.");
    assertThat(text("#account option:checked")).isEqualTo("999999999999 (not in this report)");
  }

  // The table

  @Test
  void columnsSort() throws IOException {
    open(SampleReports.company(), "#access?admin=1");
    assertThat(sorted()).containsExactly("Person ascending");

    click("#access-table thead th:nth-child(2) button");
    assertThat(sorted()).containsExactly("Account ascending");
    assertThat(column(1)).isSorted().startsWith("888888888888", "dev-shop").endsWith("sandbox-ada");

    click("#access-table thead th:nth-child(2) button");
    assertThat(sorted()).containsExactly("Account descending");
    assertThat(column(1)).startsWith("sandbox-ada").endsWith("888888888888");

    click("#access-table thead th:nth-child(5) button");
    assertThat(sorted()).containsExactly("Through ascending");
    assertThat(column(4)).isSorted();
  }

  @Test
  void theTableIsOneForScreenReaders() throws IOException {
    open(SampleReports.company(), "#access");

    assertThat(text("#access-table caption")).startsWith("A row for each person");
    assertThat(
            browser.number(
                "return document.querySelectorAll('#access-table thead th[scope=col]').length"))
        .isEqualTo(6);
    assertThat(
            browser.is(
                "return [...document.querySelectorAll('#access-table tbody tr')].every(r => r.querySelectorAll('th[scope=row]').length === 1)"))
        .isTrue();
    assertThat(element("#count").getAriaRole()).isEqualTo("status");
  }

  @Test
  void manyRowsHavePages() throws IOException {
    open(SampleReports.large(500, 1234), "#access?sort=account");
    assertThat(rows()).hasSize(50);
    assertThat(texts(".pager span")).containsOnly("1\u201350 of 1,234").hasSize(2);

    var first = column(1);
    click(".pager button[aria-label='Next page']");
    assertThat(texts(".pager span")).containsOnly("51\u2013100 of 1,234");
    assertThat(column(1)).isSorted().isNotEqualTo(first);
    assertThat(column(1).get(0)).isGreaterThanOrEqualTo(first.get(49));
    assertThat(fragment()).isEqualTo("#access?sort=account&page=2");

    go("#access?sort=account&page=99");
    assertThat(texts(".pager span")).containsOnly("1,201\u20131,234 of 1,234");
    assertThat(element(".pager button[aria-label='Next page']").getDomAttribute("aria-disabled"))
        .isEqualTo("true");

    element("#q").sendKeys("account-00");
    assertThat(texts(".pager span")).allSatisfy(text -> assertThat(text).startsWith("1\u2013"));
  }

  @Test
  void theRowsAreDownloadedAsCsvThatASpreadsheetDoesNotRun() throws IOException {
    open(SampleReports.hostile(), "#access");

    click("#download");

    var file = browser.downloads().resolve("access.csv");
    until(() -> Files.exists(file) && Files.readString(file).endsWith("\r\n"));
    var csv = Files.readString(file);
    Files.delete(file);
    assertThat(csv)
        .startsWith("\ufeff\"user name\",\"display name\",\"e-mail\",\"state\",\"account\"")
        .contains("\"'" + SampleReports.FORMULA.replace("\"", "\"\"") + "\"")
        .doesNotContainPattern("(^|,)\"[=+@\\t-]");
    assertThat(csv.lines()).hasSize(1 + SampleReports.HOSTILE.size());
  }

  // Views, links and the history

  @Test
  void whatToCheckLeadsToIt() throws IOException {
    open(SampleReports.company(), "");
    follow("People with administrator access", "#access?admin=1");
    assertThat(count()).isEqualTo("12 of 35 rows, 5 people");

    go("#overview");
    follow("Unmanaged assignments", "#access?unmanaged=1");
    assertThat(count()).isEqualTo("4 of 35 rows, 3 people");

    go("#overview");
    follow("People without a group", "#findings?part=without-group");
    assertThat(focused()).isEqualTo("People without a group (2)");
    assertThat(texts("section[aria-labelledby=without-group] tbody th"))
        .containsExactly("Ken Thompson\nken\nken@example.com\ndisabled", "robot-deploy");

    follow("1 row", "#access?person=robot-deploy");
    assertThat(count()).isEqualTo("1 of 35 rows, 1 person");
    assertThat(value("person")).isEqualTo("robot-deploy");

    go("#overview");
    follow("Assignments of principals that do not exist any more", "#findings?part=orphans");
    assertThat(texts("section[aria-labelledby=orphans] tbody tr"))
        .satisfiesExactly(
            row ->
                assertThat(row)
                    .contains("User\nu-3b7f-gone", "old-shop", "suspended", "access/leaver"),
            row ->
                assertThat(row).contains("Group\ng-9c1d0e6f-gone", "prod-payments", "unmanaged"));

    go("#overview");
    follow("Disabled users with access", "#findings?part=disabled");
    assertThat(texts("section[aria-labelledby=disabled] tbody tr"))
        .satisfiesExactly(row -> assertThat(row).contains("Dennis Ritchie", "3 rows"));
  }

  @Test
  void theFindingsSayWhyAPermissionSetIsAnAdministrators() throws IOException {
    open(SampleReports.company(), "#findings");

    assertThat(texts("section[aria-labelledby=administrators] tbody tr > *"))
        .containsExactly(
            "Administrator",
            "AWS managed policy AdministratorAccess",
            "none",
            "4",
            "5",
            "IamBreakGlass",
            "inline policy allows iam:* on *",
            "arn:aws:iam::aws:policy/PowerUserAccess",
            "1",
            "1");
  }

  @Test
  void changesAreThoseOfPeopleAndThoseOfAssignments() throws IOException {
    open(SampleReports.company(), "#changes");

    assertThat(text("#changes-parts > p"))
        .isEqualTo("Between 2026-11-01 00:00 UTC and 2026-11-29 04:00 UTC.");
    assertThat(texts("#changes-view h3"))
        .containsExactly(
            "Access gained (3)",
            "Access lost (3)",
            "Assignments added (3)",
            "Assignments removed (1)");
    assertThat(texts("section[aria-labelledby=gained] tbody tr").get(0))
        .contains(
            "Dennis Ritchie", "prod-payments", "222222222222", "IamBreakGlass", "administrator");
    assertThat(texts("section[aria-labelledby=lost] tbody th")).contains("charles");
    assertThat(texts("section[aria-labelledby=added] tbody th"))
        .contains(
            "dennis\nuser", "does not exist any more\ngroup g-9c1d0e6f-gone", "finance\ngroup");
  }

  @Test
  void withoutAnEarlierReportTheChangesSayHowToGetThem() throws IOException {
    var report = (ObjectNode) JSON.readTree(SampleReports.company());

    open(SampleReports.text(report.putNull("changes")), "#changes");

    assertThat(text("#changes-parts")).contains("not compared with an earlier one", "--since");
  }

  @Test
  void backAndForwardLeadThroughTheFilters() throws IOException {
    open(SampleReports.company(), "");
    follow("People with administrator access", "#access?admin=1");
    enter("account", "222222222222");
    element("#q").sendKeys("ada");
    assertThat(fragment()).isEqualTo("#access?q=ada&account=222222222222&admin=1");
    click("#access-table thead th:nth-child(4) button");

    browser.driver().navigate().back();
    until(() -> fragment().equals("#access?q=ada&account=222222222222&admin=1"));
    until(() -> sorted().equals(List.of("Person ascending")));
    assertThat(count()).isEqualTo("1 of 35 rows, 1 person");
    browser.driver().navigate().back();
    until(() -> count().equals("12 of 35 rows, 5 people"));
    assertThat(value("account")).isEmpty();
    assertThat(value("q")).isEmpty();
    browser.driver().navigate().back();
    until(() -> shown("overview-view"));
    browser.driver().navigate().forward();
    until(() -> shown("access-view"));
    assertThat(element("#admin").isSelected()).isTrue();
  }

  @Test
  void aViewIsLinkedWithAllItShows() throws IOException {
    open(SampleReports.company(), "#access?set=ReadOnly&unit=Root%2FWorkloads&sort=set&desc=1");

    assertThat(value("set")).isEqualTo("ReadOnly");
    assertThat(value("unit")).isEqualTo("Root/Workloads");
    assertThat(sorted()).containsExactly("Permission set descending");
    assertThat(count()).isEqualTo("10 of 35 rows, 7 people");
    assertThat(text("nav a[aria-current=page]")).isEqualTo("Access");
    assertThat(browser.driver().getTitle()).isEqualTo("Access \u2013 Access report");
  }

  @Test
  void aViewBeginsAtItsTop() throws IOException {
    browser.resize(640, 300);
    open(SampleReports.company(), "#access");
    assertThat(browser.number("return scrollY")).isZero();

    browser.run("scrollTo(0, 500)");
    go("#findings");
    assertThat(browser.number("return scrollY")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#nothing",
        "#access?page=-1&sort=__proto__",
        "#access?sort=constructor",
        "#findings?part=%22%5D"
      })
  void aFragmentThatIsNoneOfItsOwnDoesNoHarm(String fragment) throws IOException {
    open(SampleReports.company(), fragment);

    assertThat(VIEWS.stream().map(view -> view + "-view").filter(this::shown)).hasSize(1);
  }

  // Keyboard

  @Test
  void everythingIsReachedByTabAndNothingHoldsTheFocus() throws IOException {
    open(SampleReports.company(), "#access?admin=1");
    var seen = new ArrayList<String>();
    for (var i = 0; i < 200; i++) {
      press(Keys.TAB);
      var now =
          browser.text(
              "const e = document.activeElement; return e === document.body ? 'body'"
                  + " : [...document.querySelectorAll('*')].indexOf(e) + ' ' + (e.id || e.textContent.trim())");
      if (now.equals("body") || (!seen.isEmpty() && now.equals(seen.get(0)))) {
        break;
      }
      seen.add(now);
    }

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen)
        .extracting(name -> name.substring(name.indexOf(' ') + 1))
        .startsWith(
            "skip",
            "Overview",
            "Access",
            "Findings",
            "Changes",
            "q",
            "person",
            "account",
            "unit",
            "set",
            "group",
            "admin",
            "unmanaged",
            "clear",
            "download",
            "Person",
            "Account")
        .endsWith("shortcut");
    assertThat(seen)
        .hasSize(
            (int)
                browser.number(
                    "return [...document.querySelectorAll('a, button, input, select')]"
                        + ".filter(element => element.checkVisibility()).length"));
  }

  @Test
  void anAuditorNeedsNoMouse() throws IOException {
    open(SampleReports.company(), "");

    press(Keys.TAB);
    assertThat(browser.is("return document.activeElement.getBoundingClientRect().left >= 0"))
        .isTrue();
    press(Keys.ENTER);
    assertThat(browser.text("return document.activeElement.id")).isEqualTo("content");
    assertThat(fragment()).isEmpty();

    press(Keys.TAB);
    press(Keys.ENTER);
    until(() -> shown("access-view"));
    assertThat(focused()).isEqualTo("Access");

    press("/");
    assertThat(browser.text("return document.activeElement.id")).isEqualTo("q");
    press("ada/");
    assertThat(value("q")).isEqualTo("ada/");
    press(Keys.BACK_SPACE);
    press(Keys.ENTER);
    assertThat(count()).isEqualTo("4 of 35 rows, 1 person");

    for (var i = 0; i < 10; i++) {
      press(Keys.TAB);
    }
    assertThat(focused()).isEqualTo("Person");
    press(Keys.ENTER);
    assertThat(sorted()).containsExactly("Person descending");
    assertThat(focused()).isEqualTo("Person");
  }

  @Test
  void theSearchHasAKeyInEachViewThatCanBeTurnedOff() throws IOException {
    open(SampleReports.company(), "#findings");
    press("/");
    until(() -> shown("access-view"));
    assertThat(browser.text("return document.activeElement.id")).isEqualTo("q");

    go("#findings");
    click("#shortcut");
    press("/");
    assertThat(shown("findings-view")).isTrue();
  }

  // Names that try something

  @Test
  void namesRunNothingAndBreakNothing() throws IOException {
    var page = SampleReports.hostile();
    for (var view : VIEWS) {
      open(page, "#" + view);
      assertThat(browser.run("return window.hacked")).isNull();
      assertThat(
              browser.number(
                  "return document.querySelectorAll('img, iframe, script:not(#report)').length"))
          .isEqualTo(1);
      assertThat(overflow()).as(view).isZero();
      assertThat(browser.text("return document.body.innerText"))
          .doesNotContainPattern("[\u202a-\u202e\u2066-\u2069]");
    }
    assertThat(text("#changes-view"))
        .contains("</script><script>", "[U+202E]", SampleReports.FORMULA);
  }

  @Test
  void aNameIsIsolatedFromTheTextAroundIt() throws IOException {
    open(SampleReports.hostile(), "#access");

    var names =
        browser.texts(
            "return [...document.querySelectorAll('#access-table tbody a, #access-table tbody .muted')]"
                + ".filter(e => ![...e.childNodes].every(c => c.nodeName === 'BDI'"
                + " && getComputedStyle(c).unicodeBidi === 'isolate')).map(e => e.textContent)");

    assertThat(names).isEmpty();
  }

  @Test
  void aLinkOfANameFindsThatNameOnly() throws IOException {
    open(SampleReports.hostile(), "#access");

    var counts =
        (List<?>)
            browser
                .driver()
                .executeAsyncScript(
                    """
                    const done = arguments[0];
                    const links = [...document.querySelectorAll('#access-table tbody a')].map(a => a.getAttribute('href'));
                    (async () => {
                      const counts = [];
                      for (const link of links) {
                        const changed = new Promise(resolve => addEventListener('hashchange', resolve, {once: true}));
                        location.hash = link;
                        await changed;
                        counts.push(document.querySelector('#count').textContent);
                      }
                      done(counts);
                    })();
                    """);

    // Person, account, unit, permission set and group.
    assertThat(counts).hasSize(5 * SampleReports.HOSTILE.size());
    assertThat(counts.stream().distinct().map(String::valueOf))
        .containsExactly("1 of %d rows, 1 person".formatted(SampleReports.HOSTILE.size()));
  }

  // How it looks

  @ParameterizedTest
  @CsvSource({"light, 1280", "dark, 1280", "light, 320", "dark, 320"})
  void axeFindsNothingToComplainAbout(String colorScheme, int width) throws IOException {
    browser.resize(width, 900);
    browser.emulate("screen", colorScheme);
    var axe = axe();
    for (var fragment :
        List.of("#overview", "#access?admin=1", "#access?q=x+y+z", "#findings", "#changes")) {
      open(SampleReports.company(), fragment);
      browser.run(axe);
      @SuppressWarnings("unchecked")
      var violations =
          (List<String>)
              browser
                  .driver()
                  .executeAsyncScript(
                      "const done = arguments[0];"
                          + "axe.run({resultTypes: ['violations']}).then(result => done(result.violations"
                          + ".map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; '))))");
      assertThat(violations).as(fragment).isEmpty();
    }
  }

  @Test
  void colorsFollowTheScheme() throws IOException {
    open(SampleReports.company(), "");
    var light = browser.text("return getComputedStyle(document.body).backgroundColor");

    browser.emulate("screen", "dark");

    assertThat(light).isEqualTo("rgb(255, 255, 255)");
    assertThat(browser.text("return getComputedStyle(document.body).backgroundColor"))
        .isNotEqualTo(light);
  }

  @ParameterizedTest
  @ValueSource(strings = {"overview", "access", "findings", "changes"})
  void aNarrowWindowNeedsNoScrollingSideways(String view) throws IOException {
    browser.resize(320, 640);

    open(SampleReports.company(), "#" + view);

    assertThat(overflow()).isZero();
  }

  @Test
  void theRowsThatMatchArePrintedWithoutControls() throws IOException {
    open(SampleReports.large(500, 400), "#access?unit=Root%2FWorkloads");
    var matching = matching();
    assertThat(matching).isBetween(51, 2000);
    browser.run(
        "addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('#access-table tbody tr').length; })");
    browser.command("Page.printToPDF", Map.of());
    assertThat(browser.number("return window.printed")).isEqualTo(matching);
    assertThat(rows()).hasSize(50);

    browser.emulate("print", "dark");
    for (var control : List.of("nav", "#filters", "#download", ".pager", "#shortcut", "#skip")) {
      assertThat(element(control).isDisplayed()).as(control).isFalse();
    }
    assertThat(text("#filters-text")).isEqualTo("Filters: unit and below: Root/Workloads");
    assertThat(texts("#access-table thead th")).contains("Person", "Permission set");
    assertThat(browser.text("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(255, 255, 255)");
  }

  @Test
  void whatIsTooLongToPrintSaysSo() throws IOException {
    open(SampleReports.large(500, 3000), "#access");

    browser.run("dispatchEvent(new Event('beforeprint'))");
    browser.emulate("print", "light");

    assertThat(rows()).hasSize(2000);
    assertThat(text("#access-table .print-only"))
        .isEqualTo(
            "Only the first 2,000 of 3,000 rows are printed. Filter the rows, or download them as CSV.");
  }

  /** With the property {@code report.picture}, the picture of the documentation. */
  @Test
  void aPictureShowsTheRowsThatMatch() throws IOException {
    browser.resize(1200, 860);
    open(SampleReports.company(), "#access?unit=Root%2FWorkloads%2FProd%2FRegulated");
    var picture =
        Path.of(System.getProperty("report.picture", folder.resolve("report.png").toString()));

    browser.screenshot(picture);

    assertThat(matching()).isEqualTo(7);
    assertThat(Files.size(picture)).isBetween(20_000L, 200L * 1024);
  }

  // Size

  @Test
  void ofAnyNumberOfRowsTheCountsAreRight() throws IOException {
    var report = SampleReports.large(5000, 50_000);
    var oracle = new RowOracle(JSON.readTree(report));
    open(report, "#access");
    assertThat(count()).isEqualTo("50,000 rows, %,d people".formatted(oracle.people(row -> true)));
    assertThat(rows()).hasSize(50);

    for (var filter : RowOracle.FILTERS.entrySet()) {
      go("#access?" + filter.getKey());
      assertThat(count()).as(filter.getKey()).isEqualTo(oracle.text(filter.getValue()));
    }
    go("#overview");
    assertThat(texts("#checks .number").subList(0, 5)).containsExactlyElementsOf(oracle.checks());
  }

  // Helpers

  /** Waits, on a slow machine too. */
  private static void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(condition);
  }

  private static void open(String json, String fragment) throws IOException {
    browser.open(browser.page(json), fragment);
  }

  /** Goes to another view of the same page, as by a link. */
  private static void go(String fragment) {
    browser
        .driver()
        .executeAsyncScript(
            "const done = arguments[1]; if (location.hash === arguments[0]) { done(); return; }"
                + "addEventListener('hashchange', () => done(), {once: true}); location.hash = arguments[0];",
            fragment);
  }

  private static void follow(String text, String fragment) {
    browser.driver().findElements(By.linkText(text)).stream()
        .filter(WebElement::isDisplayed)
        .findFirst()
        .orElseThrow()
        .click();
    until(() -> fragment().equals(fragment));
    until(
        () ->
            browser.is(
                "return !document.getElementById(arguments[0] + '-view').hidden",
                fragment.substring(1).replaceAll("\\?.*", "")));
  }

  private static void enter(String field, String value) {
    if (element("#" + field).getTagName().equals("select")) {
      click("#%s option[value='%s']".formatted(field, value));
    } else {
      element("#" + field).sendKeys(value);
    }
  }

  private static void press(CharSequence key) {
    browser.driver().switchTo().activeElement().sendKeys(key);
  }

  private static WebElement element(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  private static void click(String selector) {
    element(selector).click();
  }

  private static String text(String selector) {
    return element(selector).getText();
  }

  private static List<String> texts(String selector) {
    return browser.texts(
        "return [...document.querySelectorAll(arguments[0])].filter(e => e.offsetParent !== null).map(e => e.innerText.trim())",
        selector);
  }

  private boolean shown(String id) {
    return element("#" + id).isDisplayed();
  }

  private static String value(String id) {
    return Objects.requireNonNull(element("#" + id).getDomProperty("value"));
  }

  private static String count() {
    return text("#count");
  }

  private static int matching() {
    return Integer.parseInt(count().replace(",", "").replaceAll(" .*", ""));
  }

  private static String fragment() {
    return browser.text("return location.hash");
  }

  private static String focused() {
    return browser.text("return document.activeElement.innerText").trim();
  }

  /** The first line of each cell. */
  private static List<List<String>> rows() {
    return browser.rows(
        "return [...document.querySelectorAll('#access-table tbody tr')]"
            + ".map(row => [...row.children].map(cell => cell.innerText.trim().split('\\n')[0]))");
  }

  private static List<String> column(int place) {
    return rows().stream().map(row -> row.get(place)).toList();
  }

  private static List<String> sorted() {
    return browser.texts(
        "return [...document.querySelectorAll('#access-table th[aria-sort]')]"
            + ".map(head => head.innerText.trim() + ' ' + head.getAttribute('aria-sort'))");
  }

  /** By how many pixels the page is wider than the window. */
  private static double overflow() {
    return browser.number(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  private static String axe() throws IOException {
    try (var script = ReportInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
