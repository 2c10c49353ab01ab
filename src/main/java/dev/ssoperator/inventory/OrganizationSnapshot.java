package dev.ssoperator.inventory;

import dev.ssoperator.inventory.BackgroundReads.Reading;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The last reading of each facet, merged by account; immutable. */
final class OrganizationSnapshot {

  private final Map<OrganizationFacet, Reading<OrganizationReading>> readings;
  private final Map<String, OrganizationMember> members = new HashMap<>();
  private final Map<Set<OrganizationFacet>, OrganizationView> views = new ConcurrentHashMap<>();

  OrganizationSnapshot(Map<OrganizationFacet, Reading<OrganizationReading>> readings) {
    this.readings = Map.copyOf(readings);
    var units = read(OrganizationFacet.UNITS);
    var tags = read(OrganizationFacet.TAGS);
    base()
        .ifPresent(
            base ->
                base.value()
                    .members()
                    .forEach((id, member) -> members.put(id, merge(member, units, tags))));
  }

  private Map<String, OrganizationMember> read(OrganizationFacet facet) {
    return Optional.ofNullable(readings.get(facet))
        .map(reading -> reading.value().members())
        .orElse(Map.of());
  }

  private static OrganizationMember merge(
      OrganizationMember member,
      Map<String, OrganizationMember> units,
      Map<String, OrganizationMember> tags) {
    var id = member.account().id();
    var inUnits = units.get(id);
    var withTags = tags.get(id);
    return new OrganizationMember(
        member.account(),
        inUnits == null ? null : inUnits.units(),
        withTags == null ? null : withTags.tags());
  }

  /** The newest reading that has all accounts; a read of the units has them too. */
  private Optional<Reading<OrganizationReading>> base() {
    return Stream.of(OrganizationFacet.ACCOUNTS, OrganizationFacet.UNITS)
        .map(readings::get)
        .filter(Objects::nonNull)
        .max(Comparator.comparing(Reading::startedAt));
  }

  /** Whether it was made of these readings. */
  boolean isOf(Map<OrganizationFacet, Reading<OrganizationReading>> others) {
    return readings.equals(others);
  }

  /** What is known about each account. */
  Map<String, OrganizationMember> members() {
    return members;
  }

  /** The root and every organizational unit; empty if they were not read. */
  Set<OrganizationalUnit> units() {
    return Optional.ofNullable(readings.get(OrganizationFacet.UNITS))
        .map(reading -> reading.value().units())
        .orElse(Set.of());
  }

  /** When the last read of a facet began; for the accounts, also a read of the units counts. */
  Optional<Instant> readAt(OrganizationFacet facet) {
    return (facet == OrganizationFacet.ACCOUNTS ? base() : Optional.ofNullable(readings.get(facet)))
        .map(Reading::startedAt);
  }

  /** The view with these facets; empty if one of them was not read. */
  Optional<OrganizationView> view(Set<OrganizationFacet> facets) {
    var times =
        Stream.concat(Stream.of(OrganizationFacet.ACCOUNTS), facets.stream())
            .map(this::readAt)
            .toList();
    if (times.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    var oldest = times.stream().flatMap(Optional::stream).min(Comparator.naturalOrder()).get();
    return Optional.of(
        views.computeIfAbsent(
            Set.copyOf(facets),
            key -> new OrganizationView(key, oldest, members.values(), units())));
  }

  /** The accounts about which anything differs. */
  Set<String> differences(OrganizationSnapshot other) {
    var ids = new HashSet<>(members.keySet());
    ids.addAll(other.members.keySet());
    ids.removeIf(id -> Objects.equals(members.get(id), other.members.get(id)));
    return ids;
  }
}
