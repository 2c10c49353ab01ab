/** Checks manifests without a cluster: as an API server with our definitions, and as IAM. */
@NullMarked
package dev.ssoperator.validation;

import org.jspecify.annotations.NullMarked;
