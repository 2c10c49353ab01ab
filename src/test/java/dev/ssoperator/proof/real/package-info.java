/** Replicas in processes of their own that are killed, suspended and cut off at random. */
package dev.ssoperator.proof.real;
