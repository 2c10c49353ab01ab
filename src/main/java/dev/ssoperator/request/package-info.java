/** Asynchronous requests: what is in flight, how it ended, and when to retry. */
@NullMarked
package dev.ssoperator.request;

import org.jspecify.annotations.NullMarked;
