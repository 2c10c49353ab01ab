/** The command line. */
@NullMarked
package dev.ssoperator;

import org.jspecify.annotations.NullMarked;
