/** What Java Operator SDK and Java 17 lack; each class is deleted when they have it. */
@NullMarked
package dev.ssoperator.sdk;

import org.jspecify.annotations.NullMarked;
