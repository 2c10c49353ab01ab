/**
 * What Identity Center must hold, said a second time: plain loops over the resources as JSON, and
 * no code of the operator. Where several outcomes are right, such as while a resource is paused, it
 * says what may be.
 */
@NullMarked
package dev.ssoperator.proof.model;

import org.jspecify.annotations.NullMarked;
