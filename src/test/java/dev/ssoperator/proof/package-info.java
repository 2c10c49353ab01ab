/** Proof under fire: random lives against a model of what Identity Center must hold. */
package dev.ssoperator.proof;
