package dev.ssoperator.importer;

import dev.ssoperator.emulator.Seed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The same instance after somebody has changed it by hand. */
public final class Drift {

  private final Random random;

  private Drift(long number) {
    random = new Random(number);
  }

  /** Some assignments are gone, one permission set is gone, others differ. */
  public static Seed of(Seed seed, long number) {
    return new Drift(number).change(seed);
  }

  private Seed change(Seed seed) {
    var gone = seed.permissionSets().get(0).name();
    return new Seed(
        seed.instance(),
        seed.organization(),
        seed.organizationalUnits(),
        seed.accounts(),
        seed.groups(),
        seed.users(),
        seed.permissionSets().stream()
            .filter(set -> !set.name().equals(gone))
            .map(this::change)
            .toList(),
        seed.assignments().stream()
            .filter(assignment -> !assignment.permissionSet().equals(gone))
            .filter(assignment -> assignment.deletedGroup() != null || random.nextInt(3) > 0)
            .toList(),
        List.of());
  }

  private Seed.PermissionSet change(Seed.PermissionSet set) {
    return switch (random.nextInt(4)) {
      case 0 -> with(set, "PT2H", set.managedPolicies(), set.permissionsBoundary(), set.tags());
      case 1 ->
          with(
              set,
              set.sessionDuration(),
              List.of("arn:aws:iam::aws:policy/AdministratorAccess"),
              set.permissionsBoundary(),
              set.tags());
      case 2 -> with(set, set.sessionDuration(), set.managedPolicies(), null, set.tags());
      default -> set;
    };
  }

  private static Seed.PermissionSet with(
      Seed.PermissionSet set,
      @Nullable String sessionDuration,
      @Nullable List<String> managedPolicies,
      Seed.@Nullable Boundary boundary,
      @Nullable Map<String, String> tags) {
    return new Seed.PermissionSet(
        set.id(),
        set.name(),
        set.description(),
        sessionDuration,
        set.relayState(),
        managedPolicies,
        set.customerManagedPolicies(),
        boundary,
        set.inlinePolicy(),
        tags);
  }
}
