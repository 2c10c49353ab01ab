/** Breaks what the operator guarantees, and looks whether a test notices. */
package dev.ssoperator.proof.invariant;
