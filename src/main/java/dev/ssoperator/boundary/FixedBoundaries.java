package dev.ssoperator.boundary;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Boundaries that do not change, and an organization that is known. */
public final class FixedBoundaries {

  private FixedBoundaries() {}

  /** What must be known of the organization to apply a boundary. */
  public static Stream<OrganizationFacet> facets(AccessBoundary boundary) {
    return AccountChanges.facets(boundary);
  }

  /**
   * Decides as the operator does.
   *
   * @param view the organization with the {@link #facets} of all boundaries
   */
  public static Boundaries of(List<AccessBoundary> boundaries, OrganizationView view) {
    var fixed =
        new EnforcedBoundaries(requester -> new OrganizationLookup(facet -> Optional.of(view)));
    fixed.use(new BoundaryList(boundaries), boundary -> {});
    return fixed;
  }
}
