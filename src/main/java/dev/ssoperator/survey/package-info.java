/** One read of everything that an instance of Identity Center holds. */
@NullMarked
package dev.ssoperator.survey;

import org.jspecify.annotations.NullMarked;
