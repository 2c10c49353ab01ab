package dev.ssoperator.api;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** The kinds of resources there are. */
public final class Kinds {

  public static final List<Class<? extends CustomResource<?, ? extends ManagedStatus>>> ALL =
      List.of(
          PermissionSet.class,
          AccountAssignment.class,
          AccountAssignmentSet.class,
          AccessBoundary.class);

  /** The kinds whose resources grant access: deleting one revokes it. */
  public static final List<Class<? extends CustomResource<?, ? extends ManagedStatus>>> GRANTING =
      List.of(AccountAssignment.class);

  /** The kinds that exist only where boundaries are required. */
  public static final List<Class<? extends CustomResource<?, ? extends ManagedStatus>>> BOUNDING =
      List.of(AccessBoundary.class);

  private Kinds() {}
}
