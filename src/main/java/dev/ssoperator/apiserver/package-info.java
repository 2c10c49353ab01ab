/**
 * The connection to the Kubernetes API server: HTTP, watches, and how objects are read. It does not
 * depend on the purpose of the objects.
 */
@NullMarked
package dev.ssoperator.apiserver;

import org.jspecify.annotations.NullMarked;
