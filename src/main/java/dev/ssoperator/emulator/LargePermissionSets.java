package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The permission sets of a made-up company: with everything that one can have, in all mixtures. */
final class LargePermissionSets {
  private static final String AWS = "arn:aws:iam::aws:policy/";
  private static final String READ_ONLY = AWS + "ReadOnlyAccess";

  /** AWS managed policies that make a permission set of their name. */
  private static final List<String> JOBS =
      List.of(
          "AdministratorAccess",
          "PowerUserAccess",
          "ReadOnlyAccess",
          "job-function/Billing",
          "SecurityAudit",
          "job-function/NetworkAdministrator",
          "job-function/DatabaseAdministrator",
          "job-function/SystemAdministrator",
          "job-function/SupportUser",
          "job-function/DataScientist",
          "job-function/ViewOnlyAccess");

  private static final List<String> KINDS = List.of("Operator", "Developer", "Auditor", "OnCall");

  /** A company with fewer permission sets has none of AWS Control Tower. */
  private static final int LEAST_WITH_CONTROL_TOWER = 5;

  private LargePermissionSets() {}

  /** The last one is AWS Control Tower's, unless there are few. */
  static List<Seed.PermissionSet> of(int sets) {
    return IntStream.range(0, sets)
        .mapToObj(
            i ->
                i == sets - 1 && sets >= LEAST_WITH_CONTROL_TOWER
                    ? controlTower(i)
                    : permissionSet(i))
        .toList();
  }

  static boolean isControlTower(Seed.PermissionSet set) {
    return set.tags() != null && set.tags().containsKey("managedBy");
  }

  private static Seed.PermissionSet controlTower(int number) {
    return new Seed.PermissionSet(
        id(number),
        "AWSAdministratorAccess",
        "Provides full access to AWS services and resources",
        "PT4H",
        null,
        List.of(AWS + "AdministratorAccess"),
        null,
        null,
        null,
        Map.of("managedBy", "ControlTower"));
  }

  private static Seed.PermissionSet permissionSet(int number) {
    var name = name(number);
    return new Seed.PermissionSet(
        id(number),
        name,
        number % 7 == 6 ? null : "Made for people who need " + name,
        List.of("PT1H", "PT4H", "PT8H", "PT12H").get(number % 4),
        number % 5 == 2 ? "https://console.aws.amazon.com/s3/" : null,
        managedPolicies(number),
        number % 4 == 2 ? List.of(new CustomerPolicy("DenyBudgets", "/finance/")) : null,
        boundary(number),
        inlinePolicy(number),
        number % 2 == 0 ? tags(number) : null);
  }

  private static String id(int number) {
    return "ps-" + CompanyNames.hex("set", number, 16);
  }

  private static String name(int number) {
    if (number < JOBS.size()) {
      return JOBS.get(number).substring(JOBS.get(number).indexOf('/') + 1);
    }
    var departments = CompanyNames.DEPARTMENTS.size();
    var own = number - JOBS.size();
    var name =
        CompanyNames.DEPARTMENTS.get(own % departments)
            + KINDS.get(own / departments % KINDS.size());
    return CompanyNames.numbered(name, own / (departments * KINDS.size()), "");
  }

  private static List<String> managedPolicies(int number) {
    if (number < JOBS.size()) {
      return List.of(AWS + JOBS.get(number));
    }
    return number % 3 == 1 ? List.of() : List.of(READ_ONLY, AWS + "AWSSupportAccess");
  }

  private static Seed.@Nullable Boundary boundary(int number) {
    return switch (number % 6) {
      case 3 -> new Seed.Boundary(AWS + "PowerUserAccess", null);
      case 5 -> new Seed.Boundary(null, new CustomerPolicy("Edge", "/boundaries/"));
      default -> null;
    };
  }

  /** Some as people write them, with white space. */
  private static @Nullable JsonNode inlinePolicy(int number) {
    if (number % 3 != 1) {
      return null;
    }
    var policy = Json.object().put("Version", "2012-10-17");
    var statements = policy.putArray("Statement");
    var allow = statements.addObject().put("Effect", "Allow");
    allow.putArray("Action").add("s3:GetObject").add("s3:ListBucket");
    allow.put("Resource", "arn:aws:s3:::example-corp-" + number + "/*");
    statements
        .addObject()
        .put("Sid", "NoKeys")
        .put("Effect", "Deny")
        .put("Action", "iam:CreateAccessKey")
        .put("Resource", "*");
    return number % 6 == 4 ? TextNode.valueOf(policy.toString().replace("\":", "\": ")) : policy;
  }

  private static Map<String, String> tags(int number) {
    var tags = new TreeMap<String, String>();
    tags.put("cost-center", String.valueOf(1_000 + number));
    var departments = CompanyNames.DEPARTMENTS;
    tags.put("team", departments.get(number % departments.size()).toLowerCase(Locale.ROOT));
    return tags;
  }
}
