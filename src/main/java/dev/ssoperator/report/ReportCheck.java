package dev.ssoperator.report;

import dev.ssoperator.report.AccessReport.Account;
import dev.ssoperator.report.AccessReport.Group;
import dev.ssoperator.report.AccessReport.PermissionSet;
import dev.ssoperator.report.AccessReport.User;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a report that was read from a file, which somebody may have edited. */
final class ReportCheck {

  private ReportCheck() {}

  /** What the report lacks or has twice; empty if it is one that this program has written. */
  static Optional<String> problem(AccessReport report) {
    return missing(report).map(field -> field + " is missing").or(() -> inconsistency(report));
  }

  private static Optional<String> inconsistency(AccessReport report) {
    var accounts = report.accounts().stream().map(Account::id).toList();
    var sets = report.permissionSets().stream().map(PermissionSet::arn).toList();
    return Stream.of(
            repeated("accounts", accounts),
            repeated("permissionSets", sets),
            repeated("groups", report.groups().stream().map(Group::id).toList()),
            repeated("users", report.users().stream().map(User::id).toList()),
            unknown(report, AccessReport.Assignment::account, Set.copyOf(accounts)),
            unknown(report, AccessReport.Assignment::permissionSet, Set.copyOf(sets)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> repeated(String list, List<String> ids) {
    var seen = new HashSet<String>();
    return ids.stream()
        .filter(id -> !seen.add(id))
        .findFirst()
        .map(id -> "%s has %s twice".formatted(list, id));
  }

  private static Optional<String> unknown(
      AccessReport report, Function<AccessReport.Assignment, String> reference, Set<String> ids) {
    return report.assignments().stream()
        .map(reference)
        .filter(id -> !ids.contains(id))
        .findFirst()
        .map(id -> "assignments names %s, which the report does not have".formatted(id));
  }

  /** The path of the first component that must not be null and is. */
  private static Optional<String> missing(Object record) {
    return Stream.of(record.getClass().getRecordComponents())
        .map(component -> missing(component, value(record, component)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> missing(RecordComponent component, @Nullable Object value) {
    var name = component.getName();
    if (value == null) {
      return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
          ? Optional.empty()
          : Optional.of(name);
    }
    var parts = value instanceof Collection<?> list ? list : Set.of(value);
    return parts.stream()
        .filter(Record.class::isInstance)
        .map(ReportCheck::missing)
        .flatMap(Optional::stream)
        .findFirst()
        .map(field -> name + "." + field);
  }

  private static @Nullable Object value(Object record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record's accessor failed", e);
    }
  }
}
