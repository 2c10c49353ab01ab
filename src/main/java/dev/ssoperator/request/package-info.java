/** Asynchronous requests: what runs, what became of it, and when to try again. */
@NullMarked
package dev.ssoperator.request;

import org.jspecify.annotations.NullMarked;
