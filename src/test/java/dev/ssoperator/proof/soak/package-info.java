/**
 * Constant change with faults for a long time: what the operator costs, and whether it keeps up.
 */
package dev.ssoperator.proof.soak;
