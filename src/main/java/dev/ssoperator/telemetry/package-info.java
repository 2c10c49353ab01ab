/** The operator's HTTP server: probes and metrics. */
@NullMarked
package dev.ssoperator.telemetry;

import org.jspecify.annotations.NullMarked;
