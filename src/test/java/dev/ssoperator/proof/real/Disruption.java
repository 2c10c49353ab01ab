package dev.ssoperator.proof.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.process.RunProcess;

/** What befalls a replica, in the middle of its work. */
enum Disruption {
  LEADER_KILLED {
    @Override
    Runnable begin(Replicas replicas, Replica leader) throws InterruptedException {
      var former = leader.process();
      leader.kill();
      return () -> awaitSuccessor(replicas, former);
    }
  },

  STANDBY_KILLED {
    @Override
    Runnable begin(Replicas replicas, Replica leader) throws InterruptedException {
      replicas.other(leader).kill();
      return () -> {};
    }
  },

  LEADER_TERMINATED {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      var former = leader.process();
      leader.terminate();
      return () -> awaitSuccessor(replicas, former);
    }
  },

  /** As in a long garbage collection; a slow machine may make it longer than the Lease. */
  LEADER_SUSPENDED_BRIEFLY {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      leader.suspend();
      return leader::resume;
    }
  },

  /** It believes that it leads when it runs again, and another one does. */
  LEADER_SUSPENDED_BEYOND_ITS_LEASE {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      var former = leader.process();
      leader.suspend();
      return () -> {
        awaitSuccessor(replicas, former);
        leader.resume();
        assertThat(former.awaitEnd()).isEqualTo(1);
      };
    }
  },

  STANDBY_SUSPENDED {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      var standby = replicas.other(leader);
      standby.suspend();
      return standby::resume;
    }
  },

  /** As a load balancer does that has dropped the connections, and tells nobody. */
  CONNECTIONS_OF_LEADER_SWALLOW {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      leader.gate().swallow(true);
      return () -> {};
    }
  },

  /** Its writes arrive, and it does not learn of it. */
  ANSWERS_TO_LEADER_ARE_SWALLOWED {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      leader.gate().swallow(false);
      return () -> {};
    }
  },

  CONNECTIONS_OF_STANDBY_SWALLOW {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      replicas.other(leader).gate().swallow(true);
      return () -> {};
    }
  },

  CONNECTIONS_OF_LEADER_RESET {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      leader.gate().reset();
      return () -> {};
    }
  },

  LEADER_CUT_OFF {
    @Override
    Runnable begin(Replicas replicas, Replica leader) {
      var former = leader.process();
      leader.gate().shut();
      return () -> {
        assertThat(former.awaitEnd()).isEqualTo(1);
        leader.gate().open();
      };
    }
  };

  /**
   * Begins.
   *
   * @return what ends it, once a user has done something meanwhile
   */
  abstract Runnable begin(Replicas replicas, Replica leader) throws InterruptedException;

  private static void awaitSuccessor(Replicas replicas, RunProcess former) {
    replicas.until("another leader", () -> replicas.hasLeaderOtherThan(former));
  }
}
