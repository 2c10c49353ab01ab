package dev.ssoperator.sandbox;

import dev.ssoperator.emulator.CustomerPolicy;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.emulator.StateView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Identity Center holds, in words. */
record Summary(StateView state) {

  private static final String FIELD = "    %-18s %s%n";
  private static final String ASSIGNMENT = "  %-14s %-18s %-6s %s%n";
  private static final int ROOM = 77;

  void print(PrintWriter out) {
    out.printf("%nIdentity Center now holds %d permission sets%n", state.permissionSets().size());
    state.permissionSets().stream()
        .sorted(Comparator.comparing(StateView.PermissionSet::name))
        .forEach(set -> print(set, out));
    out.printf("%nand %d assignments%n", state.assignments().size());
    out.printf(ASSIGNMENT, "SET", "ACCOUNT", "TYPE", "PRINCIPAL");
    state.assignments().stream()
        .sorted(
            Comparator.comparing(StateView.Assignment::permissionSetName)
                .thenComparing(assignment -> account(assignment.accountId()))
                .thenComparing(assignment -> String.valueOf(assignment.principalName())))
        .forEach(
            assignment ->
                out.printf(
                    ASSIGNMENT,
                    assignment.permissionSetName(),
                    account(assignment.accountId()),
                    assignment.principalType(),
                    assignment.principalName()));
    out.flush();
  }

  private void print(StateView.PermissionSet set, PrintWriter out) {
    out.printf("  %s, sessions of %s%n", set.name(), set.sessionDuration());
    field(out, "description", set.description());
    field(out, "relay state", set.relayState());
    field(out, "AWS managed", set.managedPolicies().stream().map(Summary::policyName).toList());
    field(
        out,
        "customer managed",
        set.customerManagedPolicies().stream().map(Summary::policyName).toList());
    field(out, "boundary", boundary(set.boundary()));
    field(out, "inline policy", shortened(set.inlinePolicy()));
    field(
        out,
        "tags",
        new TreeMap<>(set.tags())
            .entrySet().stream().map(tag -> tag.getKey() + "=" + tag.getValue()).toList());
    field(
        out,
        "provisioned to",
        set.provisioned().keySet().stream().map(this::account).sorted().toList());
  }

  private static void field(PrintWriter out, String name, @Nullable String value) {
    if (value != null) {
      out.printf(FIELD, name, value);
    }
  }

  /** Prints the values on as many lines as they need. */
  private static void field(PrintWriter out, String name, List<String> values) {
    var lines = new ArrayList<String>();
    for (var value : values) {
      var last = lines.size() - 1;
      if (last >= 0 && lines.get(last).length() + value.length() + 2 < ROOM) {
        lines.set(last, lines.get(last) + ", " + value);
      } else {
        if (last >= 0) {
          lines.set(last, lines.get(last) + ",");
        }
        lines.add(value);
      }
    }
    for (var i = 0; i < lines.size(); i++) {
      out.printf(FIELD, i == 0 ? name : "", lines.get(i));
    }
  }

  private static @Nullable String boundary(Seed.@Nullable Boundary boundary) {
    if (boundary == null) {
      return null;
    }
    return boundary.managedPolicy() != null
        ? policyName(boundary.managedPolicy())
        : policyName(boundary.customerManagedPolicy());
  }

  private static String policyName(String arn) {
    return arn.substring(arn.indexOf(":policy/") + ":policy/".length());
  }

  private static String policyName(CustomerPolicy policy) {
    return policy.path() + policy.name();
  }

  private static @Nullable String shortened(@Nullable String json) {
    return json == null || json.length() <= ROOM ? json : json.substring(0, ROOM - 3) + "...";
  }

  private String account(String id) {
    return state.accounts().stream()
        .filter(account -> account.id().equals(id))
        .map(StateView.Account::name)
        .collect(Collectors.joining());
  }
}
