/** What the process says of itself over HTTP: probes and metrics. */
@NullMarked
package dev.ssoperator.telemetry;

import org.jspecify.annotations.NullMarked;
