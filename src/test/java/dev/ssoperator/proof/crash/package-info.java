/** The operator dies at each of its side effects, and in the end nobody can tell. */
package dev.ssoperator.proof.crash;
