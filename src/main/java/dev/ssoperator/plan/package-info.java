/** What applying manifests would do in AWS, by the decisions of the operator, without a change. */
@NullMarked
package dev.ssoperator.plan;

import org.jspecify.annotations.NullMarked;
