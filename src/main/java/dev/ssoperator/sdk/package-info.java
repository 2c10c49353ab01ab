/** What Java Operator SDK lacks; each class is deleted when the SDK has it. */
@NullMarked
package dev.ssoperator.sdk;

import org.jspecify.annotations.NullMarked;
