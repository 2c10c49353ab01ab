package dev.ssoperator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetStatus;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.telemetry.TelemetryServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/**
 * One test's world: a Kubernetes API, an emulated Identity Center, and operators between them. Its
 * asynchronous requests end at once unless the emulator's clock is frozen.
 */
public final class World implements AutoCloseable {

  public static final Pacing QUICK =
      new Pacing(
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  public static final String CLUSTER = "test-cluster";

  /** How many resources an operator works on at once. */
  public static final int CONCURRENCY = 4;

  /** So long that no test sees it pass by itself. */
  public static final Duration LEASE_DURATION = Duration.ofHours(1);

  public static final Duration RENEW_DEADLINE = Duration.ofMinutes(50);

  private static final String LEASE = "ssoperator";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<String> READS = Set.of("Describe", "List", "Get");

  private final Backend backend;
  private final Backend.Running kubernetes;
  private final KubernetesClient client;

  /** How the path of what the operator must not read ends. */
  private String withoutRight = "nothing";

  /** Who applies, changes and deletes resources. */
  private KubernetesClient user;

  private final String cluster;
  private final boolean isNeighbor;
  private final Emulator emulator;
  private final SsoAdminClient sso;
  private final IdentitystoreClient identityStore;
  private final List<OperatorProcess> operators = new CopyOnWriteArrayList<>();
  private final Set<String> boundaries = new HashSet<>();
  private Guards guards =
      new Guards(RevocationBreaker.Settings.OFF, BoundaryMode.OFF, ProtectedSettings.NONE);

  public World(Backend backend) {
    this(backend, backend.start(), CLUSTER, emulator(), false);
  }

  /** A world, for tests that have several. */
  public static World on(Backend backend) {
    return new World(backend);
  }

  /** A world with an API server of its own, in which the operator has all rights. */
  public static World on(ApiServer.Another server) {
    return on(server.config(), () -> {});
  }

  /** The same, which ends with the server. */
  public static World onServerOfItsOwn() {
    var server = ApiServer.another();
    return on(server.config(), server::close);
  }

  private static World on(Config config, Runnable stop) {
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      var running = new Backend.Running(config, config, "", ApiServer.newNamespace(client), stop);
      return new World(Backend.API_SERVER, running, CLUSTER, emulator(), false);
    }
  }

  private static Emulator emulator() {
    return Emulator.start(
        EmulatorOptions.defaults()
            .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
  }

  private World(
      Backend backend,
      Backend.Running kubernetes,
      String cluster,
      Emulator emulator,
      boolean isNeighbor) {
    this.backend = backend;
    this.kubernetes = kubernetes;
    this.cluster = cluster;
    this.emulator = emulator;
    this.isNeighbor = isNeighbor;
    client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build();
    register(client);
    user = client;
    var endpoint = withAwsAt(emulator.endpoint(), emulator::endpoint);
    sso =
        SsoAdminClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
    identityStore =
        IdentitystoreClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
  }

  /** Creates something that finds AWS there; several threads may have a world each. */
  private static synchronized <T> T withAwsAt(URI endpoint, Supplier<T> creation) {
    System.setProperty("aws.region", "eu-west-1");
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    System.setProperty("aws.endpointUrl", endpoint.toString());
    return creation.get();
  }

  private static void register(KubernetesClient client) {
    client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
    client.getKubernetesSerialization().registerKubernetesResource(AccountAssignment.class);
    client.getKubernetesSerialization().registerKubernetesResource(AccountAssignmentSet.class);
    client.getKubernetesSerialization().registerKubernetesResource(AccessBoundary.class);
  }

  /**
   * From now on resources are applied, changed and deleted by a user who has the chart's
   * ClusterRole for editors in this namespace, and no other permission.
   */
  public void actAsTenant() {
    var config =
        new ConfigBuilder(kubernetes.config())
            .withImpersonateUsername(backend.tenant(client, namespace()))
            .build();
    user = new KubernetesClientBuilder().withConfig(config).build();
    register(user);
  }

  /** A client of who applies, changes and deletes resources. */
  public KubernetesClient user() {
    return user;
  }

  /** Another cluster with the same AWS, or another namespace with an operator of its own. */
  public World neighbor(String clusterId) {
    return new World(backend, backend.start(), clusterId, emulator, true);
  }

  /**
   * Another namespace of this cluster; {@link #startOperatorAlsoIn} makes one operator serve it.
   */
  public World anotherNamespace() {
    var name = "test-" + UUID.randomUUID();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    var there =
        new Backend.Running(
            kubernetes.config(), kubernetes.config(), kubernetes.kubeconfig(), name, () -> {});
    return new World(backend, there, cluster, emulator, true);
  }

  @Override
  public void close() {
    emulator.control().clearFaults();
    operators.forEach(OperatorProcess::close);
    sso.close();
    identityStore.close();
    if (!isNeighbor) {
      emulator.close();
    }
    boundaries.forEach(
        boundary -> client.resources(AccessBoundary.class).withName(boundary).delete());
    user.close();
    client.close();
    kubernetes.stop().run();
    assertThat(operators)
        .as("what the operator asked of Kubernetes without having the right")
        .allSatisfy(
            operator ->
                assertThat(operator.traffic.forbidden())
                    .filteredOn(request -> !request.endsWith(withoutRight))
                    .isEmpty());
  }

  /** The operator lacks the right to read an object, and asks for it. */
  public void expectForbidden(String name) {
    withoutRight = "/" + name;
  }

  // ---- the operator

  /** Operators that start from now on hold revocations. */
  public void holdRevocations(RevocationBreaker.Settings settings) {
    guards = new Guards(settings, guards.boundaries(), guards.protectedSettings());
  }

  /** Operators that start from now on let namespaces grant what boundaries allow. */
  public void requireBoundaries() {
    guards = new Guards(guards.revocations(), BoundaryMode.REQUIRED, guards.protectedSettings());
  }

  /** Operators that start from now on protect this. */
  public void protect(ProtectedSettings settings) {
    guards = new Guards(guards.revocations(), guards.boundaries(), settings);
  }

  /** Gives Example Corp more accounts. */
  public void addAccounts(List<Seed.Account> more) {
    var corp = Seed.exampleCorp();
    var accounts = new ArrayList<>(corp.accounts());
    accounts.addAll(more);
    aws()
        .seed(
            new Seed(
                corp.instance(),
                corp.organization(),
                corp.organizationalUnits(),
                accounts,
                corp.groups(),
                corp.users(),
                corp.permissionSets(),
                corp.assignments(),
                corp.missingManagedPolicies()));
  }

  /** Creates a permission set by server-side apply, which the mock server does not have. */
  public void applyAs(String fieldManager, String setName) {
    var desired =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("ssoperator.dev/v1beta1")
            .withKind("PermissionSet")
            .withNewMetadata()
            .withName(setName)
            .withNamespace(namespace())
            .endMetadata()
            .addToAdditionalProperties("spec", Map.of("description", "Made by a test"))
            .build();
    client.resource(desired).fieldManager(fieldManager).serverSideApply();
  }

  /** Releases revocations that are held, with the annotation on the Namespace. */
  public void releaseRevocations(String value) {
    var namespaces = client.namespaces();
    var current = namespaces.withName(namespace()).get();
    var annotated =
        (current == null
                ? new NamespaceBuilder().withNewMetadata().withName(namespace()).endMetadata()
                : new NamespaceBuilder(current))
            .editMetadata()
            .addToAnnotations(Annotations.ALLOW_REVOCATIONS, value)
            .endMetadata()
            .build();
    if (current == null) {
      namespaces.resource(annotated).create();
    } else {
      namespaces.resource(annotated).update();
    }
  }

  /** Starts an operator. */
  public OperatorProcess startOperator() {
    return startOperator(QUICK);
  }

  public OperatorProcess startOperator(Pacing pacing) {
    return startOperator(pacing, SlotLimits.DEFAULT);
  }

  public OperatorProcess startOperator(SlotLimits slots) {
    return startOperator(QUICK, slots);
  }

  public OperatorProcess startOperator(Pacing pacing, Clock clock) {
    return startOperator(pacing, SlotLimits.DEFAULT, clock);
  }

  /** Starts an operator that works only for resources with certain labels. */
  public OperatorProcess startOperatorSelecting(String labels) {
    return startOperatorSelecting(labels, kubernetes.operatorConfig());
  }

  /** Starts an operator that does so and reaches Kubernetes through a gate. */
  public OperatorProcess startOperatorSelectingBehind(TcpGate gate, String labels) {
    return startOperatorSelecting(labels, configThrough(gate).build());
  }

  private OperatorProcess startOperatorSelecting(String labels, Config config) {
    return add(
        new OperatorProcess(
            config,
            Set.of(namespace()),
            labels,
            cluster,
            WatchTimes.DEFAULT,
            QUICK,
            plenty(SlotLimits.DEFAULT),
            Clock.systemUTC(),
            null,
            guards,
            namespace()));
  }

  /** Starts an operator that works in two namespaces, with all rights. */
  public OperatorProcess startOperatorAlsoIn(World there) {
    return add(
        new OperatorProcess(
            there.kubernetes,
            Set.of(namespace(), there.namespace()),
            cluster,
            QUICK,
            plenty(SlotLimits.DEFAULT),
            Clock.systemUTC(),
            null,
            guards,
            namespace()));
  }

  /** Starts an operator that tries to start until it can. */
  public OperatorProcess startOperatorEventually() {
    var process = process(QUICK, SlotLimits.DEFAULT, Clock.systemUTC());
    operators.add(process);
    process.operator.startEventually();
    return process;
  }

  /**
   * Starts an operator that tries to start until it can.
   *
   * @param kubernetes a port of this host that leads to Kubernetes, in HTTP/1.1 without TLS
   * @param aws where the operator finds AWS
   */
  public OperatorProcess startOperatorBetween(int kubernetes, URI aws, Pacing pacing) {
    var config =
        new ConfigBuilder(operatorConfig())
            .withMasterUrl("http://127.0.0.1:" + kubernetes)
            .withHttp2Disable(true)
            .build();
    var process =
        withAwsAt(
            aws,
            () ->
                new OperatorProcess(
                    config,
                    Set.of(namespace()),
                    null,
                    cluster,
                    WatchTimes.DEFAULT,
                    pacing,
                    plenty(SlotLimits.DEFAULT),
                    Clock.systemUTC(),
                    null,
                    guards,
                    namespace()));
    operators.add(process);
    process.operator.startEventually();
    return process;
  }

  /** How operators reach Kubernetes. */
  public Config operatorConfig() {
    return kubernetes.operatorConfig();
  }

  /** Where AWS is. */
  public URI awsEndpoint() {
    return emulator.endpoint();
  }

  private OperatorProcess startOperator(Pacing pacing, SlotLimits slots) {
    return startOperator(pacing, slots, Clock.systemUTC());
  }

  private OperatorProcess startOperator(Pacing pacing, SlotLimits slots, Clock clock) {
    return add(process(pacing, slots, clock));
  }

  private OperatorProcess process(Pacing pacing, SlotLimits slots, Clock clock) {
    return new OperatorProcess(
        kubernetes,
        Set.of(namespace()),
        cluster,
        pacing,
        plenty(slots),
        clock,
        null,
        guards,
        namespace());
  }

  /**
   * Starts an operator that works only while it leads.
   *
   * @param identity the holder of the Lease, when it leads
   * @param retryPeriod how often it renews the Lease, or looks at it
   */
  public OperatorProcess startReplica(String identity, Duration retryPeriod, Clock clock) {
    return startReplica(identity, retryPeriod, clock, QUICK);
  }

  public OperatorProcess startReplica(
      String identity, Duration retryPeriod, Clock clock, Pacing pacing) {
    return startReplica(kubernetes, Set.of(namespace()), identity, retryPeriod, clock, pacing);
  }

  /** Starts an operator that works in two namespaces, with all rights, while it leads. */
  public OperatorProcess startReplicaAlsoIn(World there, String identity) {
    return startReplica(
        there.kubernetes,
        Set.of(namespace(), there.namespace()),
        identity,
        Duration.ofMillis(100),
        Clock.systemUTC(),
        QUICK);
  }

  private OperatorProcess startReplica(
      Backend.Running connection,
      Set<String> namespaces,
      String identity,
      Duration retryPeriod,
      Clock clock,
      Pacing pacing) {
    return add(
        new OperatorProcess(
            connection,
            namespaces,
            cluster,
            pacing,
            plenty(SlotLimits.DEFAULT),
            clock,
            new LeaderElection(
                namespace(), LEASE, identity, LEASE_DURATION, RENEW_DEADLINE, retryPeriod),
            guards,
            namespace()));
  }

  /**
   * Starts an operator that reaches Kubernetes through a gate.
   *
   * @param change what else is different about how it reaches Kubernetes
   */
  public OperatorProcess startOperatorBehind(
      TcpGate gate, WatchTimes watchTimes, UnaryOperator<ConfigBuilder> change) {
    return add(behind(gate, watchTimes, change, QUICK, Clock.systemUTC()));
  }

  /**
   * Starts an operator that reaches Kubernetes through a gate, and tries to start until it can.
   *
   * @param faults what goes wrong with its requests to Kubernetes
   */
  public OperatorProcess startOperatorEventuallyBehind(
      TcpGate gate,
      WatchTimes watchTimes,
      UnaryOperator<ConfigBuilder> change,
      Pacing pacing,
      Clock clock,
      ApiFaults faults) {
    var process =
        withAwsAt(emulator.endpoint(), () -> behind(gate, watchTimes, change, pacing, clock));
    process.traffic.expose(faults);
    operators.add(process);
    process.operator.startEventually();
    return process;
  }

  private OperatorProcess behind(
      TcpGate gate,
      WatchTimes watchTimes,
      UnaryOperator<ConfigBuilder> change,
      Pacing pacing,
      Clock clock) {
    return new OperatorProcess(
        change.apply(configThrough(gate)).build(),
        Set.of(namespace()),
        null,
        cluster,
        watchTimes,
        pacing,
        plenty(SlotLimits.DEFAULT),
        clock,
        null,
        guards,
        namespace());
  }

  /** Faults of the requests to Kubernetes, for an operator of this world. */
  public ApiFaults apiFaults() {
    return new ApiFaults(kubernetes.operatorConfig());
  }

  private ConfigBuilder configThrough(TcpGate gate) {
    var config = kubernetes.operatorConfig();
    var url = URI.create(config.getMasterUrl());
    return new ConfigBuilder(config)
        .withMasterUrl(url.toString().replace(":" + url.getPort(), ":" + gate.port()));
  }

  /** The port of Kubernetes on this host. */
  public int kubernetesPort() {
    return URI.create(kubernetes.config().getMasterUrl()).getPort();
  }

  private OperatorProcess add(OperatorProcess process) {
    process.operator.start();
    operators.add(process);
    return process;
  }

  /** So many calls that none waits. */
  private static Quotas plenty(SlotLimits slots) {
    var rate = new RateLimit(100_000, 1_000);
    return new Quotas(rate, rate, rate, slots);
  }

  /** Ends the running operator as a crash does: nothing it still tries to write arrives. */
  public void killOperator() {
    kill(operators.get(operators.size() - 1));
  }

  /** Ends an operator as a crash does. */
  public void kill(OperatorProcess process) {
    process.traffic.cut();
    aws().clearFaults();
    process.close();
  }

  /** How a process of its own reaches this world's Kubernetes API. */
  public String kubeconfig() {
    return kubernetes.kubeconfig();
  }

  /** How a process of its own reaches this world's Kubernetes API through a gate. */
  public String kubeconfigThrough(TcpGate gate) {
    return gate.through(kubeconfig());
  }

  /** The environment in which a process finds this world's AWS. */
  public Map<String, String> awsEnvironment() {
    return RunProcess.findsAws(emulator.endpoint());
  }

  /** What keeps operators from granting and revoking. */
  private record Guards(
      RevocationBreaker.Settings revocations,
      BoundaryMode boundaries,
      ProtectedSettings protectedSettings) {}

  /** A running operator. */
  public static final class OperatorProcess implements AutoCloseable {
    private final KubernetesTraffic traffic = new KubernetesTraffic();
    private final KubernetesConnection client;
    private final SsoOperator operator;
    private final TelemetryServer server;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean hasLost;

    private OperatorProcess(
        Backend.Running kubernetes,
        Set<String> namespaces,
        String cluster,
        Pacing pacing,
        Quotas quotas,
        Clock clock,
        @Nullable LeaderElection leaderElection,
        Guards guards,
        String recordNamespace) {
      this(
          kubernetes.operatorConfig(),
          namespaces,
          null,
          cluster,
          WatchTimes.DEFAULT,
          pacing,
          quotas,
          clock,
          leaderElection,
          guards,
          recordNamespace);
    }

    private OperatorProcess(
        Config config,
        Set<String> namespaces,
        @Nullable String labels,
        String cluster,
        WatchTimes watchTimes,
        Pacing pacing,
        Quotas quotas,
        Clock clock,
        @Nullable LeaderElection leaderElection,
        Guards guards,
        String recordNamespace) {
      client = traffic.connect(config, watchTimes);
      operator =
          new SsoOperator(
              new OperatorConfiguration(
                  cluster,
                  null,
                  namespaces,
                  labels,
                  pacing,
                  CONCURRENCY,
                  quotas,
                  false,
                  leaderElection,
                  guards.revocations(),
                  guards.protectedSettings(),
                  recordNamespace,
                  guards.boundaries(),
                  true),
              client,
              clock,
              () -> hasLost = true);
      server = TelemetryServer.start("127.0.0.1", 0, operator.pages());
    }

    /** What it answers to a probe, or to who asks for metrics. */
    public HttpResponse<String> get(String path) {
      try {
        return HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                    .build(),
                BodyHandlers.ofString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** What it tells Prometheus. */
    public Scrape metrics() {
      return new Scrape(get("/metrics").body());
    }

    /** Whether it has led, and was told that it does not any more. */
    public boolean hasLost() {
      return hasLost;
    }

    /** What it has sent to Kubernetes to change something. */
    public List<String> writes() {
      return traffic.writes();
    }

    /** Its connection to Kubernetes. */
    public KubernetesTraffic traffic() {
      return traffic;
    }

    /** Ends it as a crash does: nothing that it still tries to write to Kubernetes arrives. */
    public void kill() {
      traffic.cut();
      close();
    }

    /** Its next writes of a status do not get through to Kubernetes. */
    public void loseStatusWrites(int count) {
      traffic.loseStatusWrites(count);
    }

    /** Ends it properly. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        operator.close();
        server.close();
        client.close();
      }
    }
  }

  // ---- Kubernetes

  public String namespace() {
    return kubernetes.namespace();
  }

  public KubernetesClient client() {
    return client;
  }

  /** Creates the resources of a manifest, or makes their specs as given, and adds annotations. */
  public void apply(String manifest) {
    apply(user, manifest);
  }

  private void apply(KubernetesClient as, String manifest) {
    as.load(
            new java.io.ByteArrayInputStream(
                manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .items()
        .forEach(resource -> apply(as, resource));
  }

  private void apply(KubernetesClient as, HasMetadata resource) {
    if (resource instanceof Namespaced) {
      resource.getMetadata().setNamespace(namespace());
    }
    untilNotOvertaken(
        () -> {
          var current = as.resource(resource).get();
          if (current == null) {
            as.resource(resource).create();
          } else {
            as.resource(withSpecOf(resource, current)).update();
          }
        });
  }

  private static HasMetadata withSpecOf(HasMetadata resource, HasMetadata current) {
    Optional.ofNullable(resource.getMetadata().getAnnotations())
        .filter(annotations -> !annotations.isEmpty())
        .ifPresent(
            annotations -> {
              var all = new HashMap<String, String>();
              Optional.ofNullable(current.getMetadata().getAnnotations()).ifPresent(all::putAll);
              all.putAll(annotations);
              current.getMetadata().setAnnotations(all);
            });
    if (resource instanceof PermissionSet set && current instanceof PermissionSet there) {
      there.setSpec(set.getSpec());
    } else if (resource instanceof AccountAssignment assignment
        && current instanceof AccountAssignment there) {
      there.setSpec(assignment.getSpec());
    } else if (resource instanceof AccountAssignmentSet set
        && current instanceof AccountAssignmentSet there) {
      there.setSpec(set.getSpec());
    } else if (resource instanceof AccessBoundary boundary
        && current instanceof AccessBoundary there) {
      there.setSpec(boundary.getSpec());
    }
    return current;
  }

  /** Does it again where somebody else has changed, created or deleted the resource in between. */
  private static void untilNotOvertaken(Runnable run) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(World::isOvertaken)
        .until(
            () -> {
              run.run();
              return true;
            });
  }

  private static boolean isOvertaken(Throwable failure) {
    return failure instanceof KubernetesClientException e
        && (e.getCode() == HttpURLConnection.HTTP_CONFLICT
            || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND);
  }

  /**
   * Creates a boundary of this namespace, or makes its spec as given.
   *
   * @param suffix tells it from others of this namespace
   * @param spec the rest of the spec
   */
  public void applyBoundary(String suffix, String spec) {
    boundaries.add(boundaryName(suffix));
    apply(
        client,
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccessBoundary
        metadata: {name: %s}
        spec:
          namespaces: [%s]
        """
                .formatted(boundaryName(suffix), namespace())
            + spec.indent(2));
  }

  /** The name of a boundary of this namespace; other tests may have theirs in the same cluster. */
  public String boundaryName(String suffix) {
    return namespace() + "-" + suffix;
  }

  public void deleteBoundary(String suffix) {
    client.resources(AccessBoundary.class).withName(boundaryName(suffix)).delete();
  }

  /** The boundary, once it has a reason. */
  public AccessBoundary awaitBoundary(
      String suffix, Reason reason, Predicate<AccessBoundary> also) {
    var found = client.resources(AccessBoundary.class).withName(boundaryName(suffix));
    until(
        () -> {
          var boundary = found.get();
          return boundary != null
              && boundary.getStatus() != null
              && ready(boundary.getStatus().conditions()).reason().equals(reason.text())
              && also.test(boundary);
        });
    return found.get();
  }

  /** Changes a resource, again if somebody else changed it in between. */
  public <R extends HasMetadata> void edit(Class<R> kind, String name, Consumer<R> change) {
    untilNotOvertaken(
        () -> {
          var resource = user.resources(kind).inNamespace(namespace()).withName(name).get();
          change.accept(resource);
          user.resource(resource).update();
        });
  }

  /**
   * Annotates a resource, or removes the annotation where the value is null.
   *
   * @throws KubernetesClientException when there is no such resource
   */
  public <R extends HasMetadata> void annotate(
      Class<R> kind, String name, String annotation, @Nullable String value) {
    var quoted = value == null ? "null" : "\"%s\"".formatted(value);
    user.resources(kind)
        .inNamespace(namespace())
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":%s}}}".formatted(annotation, quoted));
  }

  /** Writes an assignment's status, as the operator does. */
  public void editStatus(String name, AccountAssignmentStatus status) {
    client
        .resources(AccountAssignment.class)
        .inNamespace(namespace())
        .withName(name)
        .editStatus(
            resource -> {
              resource.setStatus(status);
              return resource;
            });
  }

  /**
   * Changes a status as somebody with more rights than a tenant can.
   *
   * @param status the fields to change, in JSON
   */
  public <R extends HasMetadata> void forgeStatus(Class<R> kind, String name, String status) {
    client
        .resources(kind)
        .inNamespace(namespace())
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":%s}".formatted(status));
  }

  public <R extends HasMetadata> void delete(Class<R> kind, String name) {
    user.resources(kind).inNamespace(namespace()).withName(name).delete();
  }

  public @Nullable Lease lease() {
    return client.leases().inNamespace(namespace()).withName(LEASE).get();
  }

  /** Who holds the Lease; empty when nobody does. */
  public String leaseHolder() {
    var lease = lease();
    return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }

  /** Makes the Lease what somebody else left behind. */
  public void writeLease(LeaseSpec spec) {
    var lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(namespace())
            .withName(LEASE)
            .endMetadata()
            .withSpec(spec)
            .build();
    // Its holder may just renew it.
    untilNotOvertaken(
        () -> client.leases().inNamespace(namespace()).resource(lease).createOr(r -> r.update()));
  }

  /** Makes the Lease as old as it is when its time has passed. */
  public void expireLease() {
    var spec = lease().getSpec();
    spec.setRenewTime(spec.getRenewTime().minus(LEASE_DURATION));
    writeLease(spec);
  }

  public @Nullable PermissionSet permissionSet(String name) {
    return client.resources(PermissionSet.class).inNamespace(namespace()).withName(name).get();
  }

  public @Nullable AccountAssignment assignment(String name) {
    return client.resources(AccountAssignment.class).inNamespace(namespace()).withName(name).get();
  }

  /** Waits until a permission set's present spec has this outcome. */
  public PermissionSet awaitSet(String name, Reason reason) {
    return awaitSet(name, reason, set -> true);
  }

  public PermissionSet awaitSet(String name, Reason reason, Predicate<PermissionSet> also) {
    var found = new PermissionSet[1];
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              var set = permissionSet(name);
              assertThat(set).isNotNull();
              assertThat(set.getStatus()).isNotNull();
              assertThat(set.getStatus().observedGeneration())
                  .isEqualTo(set.getMetadata().getGeneration());
              assertThat(ready(set.getStatus().conditions()).reason())
                  .as(() -> ready(set.getStatus().conditions()).message())
                  .isEqualTo(reason.text());
              assertThat(also.test(set)).as(() -> String.valueOf(set.getStatus())).isTrue();
              found[0] = set;
            });
    return found[0];
  }

  /** Waits until an assignment's present spec has this outcome. */
  public AccountAssignment awaitAssignment(String name, Reason reason) {
    var found = new AccountAssignment[1];
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              var assignment = assignment(name);
              assertThat(assignment).isNotNull();
              assertThat(assignment.getStatus()).isNotNull();
              assertThat(assignment.getStatus().observedGeneration())
                  .isEqualTo(assignment.getMetadata().getGeneration());
              assertThat(ready(assignment.getStatus().conditions()).reason())
                  .as(() -> ready(assignment.getStatus().conditions()).message())
                  .isEqualTo(reason.text());
              found[0] = assignment;
            });
    return found[0];
  }

  /** Waits until an AccountAssignmentSet's present spec has this outcome. */
  public AccountAssignmentSet awaitAssignmentSet(
      String name, Reason reason, Predicate<AccountAssignmentSetStatus> also) {
    var found =
        client.resources(AccountAssignmentSet.class).inNamespace(namespace()).withName(name);
    untilAsserted(
        () -> {
          var set = found.get();
          assertThat(set).isNotNull();
          var status = set.getStatus();
          assertThat(status).isNotNull();
          assertThat(status.observedGeneration()).isEqualTo(set.getMetadata().getGeneration());
          assertThat(ready(status.conditions()).reason())
              .as(() -> ready(status.conditions()).message())
              .isEqualTo(reason.text());
          assertThat(also.test(status)).as(status::toString).isTrue();
        });
    return found.get();
  }

  /** The AccountAssignments of this namespace. */
  public List<AccountAssignment> assignmentResources() {
    return client.resources(AccountAssignment.class).inNamespace(namespace()).list().getItems();
  }

  /** The events about a resource: reason and message. */
  public List<String> events(Class<? extends HasMetadata> kind, String name) {
    return client.v1().events().inNamespace(namespace()).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals(HasMetadata.getKind(kind)))
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  public void awaitGone(Class<? extends HasMetadata> kind, String name) {
    until(() -> client.resources(kind).inNamespace(namespace()).withName(name).get() == null);
  }

  public void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  public void untilAsserted(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
  }

  /** A condition that a permission set has now. */
  public Condition condition(String setName, String type) {
    return condition(permissionSet(setName).getStatus().conditions(), type);
  }

  public static Condition ready(List<Condition> conditions) {
    return condition(conditions, "Ready");
  }

  public static Condition condition(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
  }

  // ---- AWS

  public EmulatorControl aws() {
    return emulator.control();
  }

  /** From now on asynchronous requests end only when the test advances the clock. */
  public void slow() {
    var minute = Duration.ofMinutes(1);
    aws().behaviour(aws().behaviour().withLatency(minute, minute));
    aws().freezeClock();
  }

  /** From now on asynchronous requests end at once, and those that run have ended. */
  public void finishRequests() {
    aws().behaviour(aws().behaviour().withoutLatency());
    aws().advanceClock(Duration.ofMinutes(10));
  }

  /** So many assignments were asked for, each once, and none was taken away. */
  public void assertAskedForOnce(int count) {
    var asked = new TreeMap<String, Integer>();
    calls("CreateAccountAssignment")
        .forEach(call -> asked.merge(call.input().toString(), 1, Integer::sum));
    assertThat(asked).hasSize(count);
    assertThat(asked.values()).containsOnly(1);
    assertThat(calls("DeleteAccountAssignment")).isEmpty();
  }

  public StateView state() {
    return aws().state();
  }

  /** AWS's own API, as a person with the console uses it. */
  public SsoAdminClient sso() {
    return sso;
  }

  /** The identity store, as a person or a directory sync uses it. */
  public IdentitystoreClient identityStore() {
    return identityStore;
  }

  /** Assigns access as somebody with the console does; the request's id. */
  public String assignByHand(AssignedAccess access) {
    return sso.createAccountAssignment(
            r ->
                r.instanceArn(instanceArn())
                    .permissionSetArn(access.permissionSetArn())
                    .targetType("AWS_ACCOUNT")
                    .targetId(access.accountId())
                    .principalType(access.principalType().name())
                    .principalId(access.principalId()))
        .accountAssignmentCreationStatus()
        .requestId();
  }

  /** Removes access as somebody with the console does, and waits until it is gone. */
  public void removeByHand(AssignedAccess access) {
    deleteByHand(access);
    until(() -> state().assignments().stream().map(World::access).noneMatch(access::equals));
  }

  /** Asks for the removal of access as somebody with the console does. */
  public void deleteByHand(AssignedAccess access) {
    sso.deleteAccountAssignment(
        r ->
            r.instanceArn(instanceArn())
                .permissionSetArn(access.permissionSetArn())
                .targetType("AWS_ACCOUNT")
                .targetId(access.accountId())
                .principalType(access.principalType().name())
                .principalId(access.principalId()));
  }

  public String instanceArn() {
    return state().instance().arn();
  }

  public String identityStoreId() {
    return state().instance().identityStoreId();
  }

  /** The id of a group of the emulator's company. */
  public String groupId(String name) {
    return state().groups().stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow()
        .id();
  }

  /** The calls of an operation so far. */
  public List<Call> calls(String operation) {
    return aws().calls().stream().filter(call -> call.operation().equals(operation)).toList();
  }

  /** The calls so far that change something. */
  public List<String> writes() {
    return aws().calls().stream()
        .map(Call::operation)
        .filter(operation -> READS.stream().noneMatch(operation::startsWith))
        .toList();
  }

  /** The assignments that exist, as {@code account set principal}. */
  public List<String> assignments() {
    return state().assignments().stream().map(World::text).sorted().toList();
  }

  public static AssignedAccess access(StateView.Assignment assignment) {
    return new AssignedAccess(
        assignment.permissionSetArn(),
        assignment.accountId(),
        PrincipalType.valueOf(assignment.principalType()),
        assignment.principalId());
  }

  public static String text(StateView.Assignment assignment) {
    return "%s %s %s"
        .formatted(
            assignment.accountId(), assignment.permissionSetName(), assignment.principalName());
  }

  public Map<String, Long> provisioned(String setName) {
    return state().permissionSet(setName).provisioned();
  }
}
