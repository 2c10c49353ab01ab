/** AWS quotas: rate limits, limits of requests in flight, and the priority of calls. */
@NullMarked
package dev.ssoperator.identitycenter.quota;

import org.jspecify.annotations.NullMarked;
