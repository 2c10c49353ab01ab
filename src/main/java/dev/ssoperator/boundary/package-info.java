/** The kind AccessBoundary: what namespaces may grant. */
@NullMarked
package dev.ssoperator.boundary;

import org.jspecify.annotations.NullMarked;
