/** Classes that Java Operator SDK and Java 17 lack; each is deleted when they provide it. */
@NullMarked
package dev.ssoperator.sdk;

import org.jspecify.annotations.NullMarked;
