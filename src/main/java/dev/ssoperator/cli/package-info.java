/** The command line. */
@NullMarked
package dev.ssoperator.cli;

import org.jspecify.annotations.NullMarked;
