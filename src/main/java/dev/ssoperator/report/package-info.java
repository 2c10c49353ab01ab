/** Who has access to what in an instance. */
@NullMarked
package dev.ssoperator.report;

import org.jspecify.annotations.NullMarked;
