/**
 * The connection to the Kubernetes API server: HTTP, watches, and how objects are read. It has no
 * knowledge of what the objects are for.
 */
@NullMarked
package dev.ssoperator.apiserver;

import org.jspecify.annotations.NullMarked;
