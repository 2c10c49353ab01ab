/** What AWS has, as it was read last: read once, in the background, and shared by all resources. */
@NullMarked
package dev.ssoperator.inventory;

import org.jspecify.annotations.NullMarked;
