package dev.ssoperator.api;

/** What keeps a deleted resource until nothing of it is left in AWS. */
public final class Finalizer {

  /** Its name, the same for both kinds. */
  public static final String NAME = "ssoperator.dev/finalizer";

  private Finalizer() {}
}
