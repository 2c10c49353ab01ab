package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.quota.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/** One client of SSO Admin per lane. */
final class SsoAdminClients {

  private final Map<Lane, SsoAdminClient> clients = new EnumMap<>(Lane.class);

  SsoAdminClients(Function<Lane, SsoAdminClient> build) {
    for (var lane : Lane.values()) {
      clients.put(lane, build.apply(lane));
    }
  }

  /** The client whose calls wait in this lane. */
  SsoAdminClient in(Lane lane) {
    return Objects.requireNonNull(clients.get(lane));
  }
}
