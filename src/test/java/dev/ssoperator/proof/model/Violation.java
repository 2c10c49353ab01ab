package dev.ssoperator.proof.model;

/** For {@link ModelIsIndependentTest}: depends on the operator. */
final class Violation {
  dev.ssoperator.api.Violation api;
}
