package dev.ssoperator.emulator;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can differ: the quotas, the timing, and everything AWS does that nobody has verified.
 *
 * <p>The defaults are {@link #defaults()}; {@link #with} changes some of them.
 *
 * @param minLatency the shortest time an asynchronous operation takes; default {@code PT1S}
 * @param maxLatency the longest time an asynchronous operation takes; the time of each is drawn
 *     evenly between the two. AWS: seconds to minutes; default {@code PT4S}
 * @param requestRetention how long after its end a request id can be described and listed
 *     (unverified); default {@code PT24H}
 * @param deprovisionLinger how long a set still counts as in use after it has left an account
 *     (reported, not measured); default {@code PT0S}
 * @param callsPerSecond sustained calls per second that SSO Admin admits, that Organizations
 *     admits, and that Identity Store admits for each operation, on the real clock; 0 is no limit;
 *     default {@code 20}
 * @param callBurst calls admitted at once after a pause, at least 1; default {@code 20}
 * @param outstandingAssignments assignment requests in progress together; 0 is no limit. AWS
 *     published 10 until 2024 and 15 since; default {@code 15}
 * @param deletionsCountAsOutstanding assignment deletions count towards {@code
 *     outstandingAssignments} and are refused by it (unverified); default {@code true}
 * @param concurrentProvisionings ProvisionPermissionSet requests in progress together; 0 is no
 *     limit; default {@code 3}
 * @param permissionSetsPerInstance permission sets the instance may hold; 0 is no limit; default
 *     {@code 3500}
 * @param policiesPerPermissionSet AWS managed and customer managed policies of one set together; 0
 *     is no limit. AWS published 20 before; default {@code 25}
 * @param accountsPerProvisioning accounts that ProvisionPermissionSet covers with
 *     ALL_PROVISIONED_ACCOUNTS; the others stay outdated. 0 is no limit; default {@code 3500}
 * @param groupsPerAccount groups with one permission set in one account; 0 is no limit; default
 *     {@code 100}
 * @param defaultPageSize results per page where a call names no MaxResults, 1 to 100 (unverified);
 *     Organizations never gives more than 20; default {@code 100}
 * @param newestRequestsFirst the lists of request statuses begin with the newest request, rather
 *     than with the oldest (unverified); default {@code true}
 * @param emptyPages answers an empty page with a token before each page that has results, which AWS
 *     allows itself; default {@code false}
 * @param maxStaleness how old a state of permission sets and assignments reads show at most, on the
 *     emulator's clock; the age of each read is drawn evenly, so that a later read may show an
 *     older state. AWS: seconds (unverified); default {@code PT0S}
 * @param instance which instance there is: that of the seed, {@code ABSENT} or {@code REPLACED} by
 *     a new one without permission sets; once it is {@code PRESENT} again, it has everything that
 *     it had; default {@code PRESENT}
 * @param delegatedAdministrator the caller is a delegated administrator: writes on a set assigned
 *     in the management account are denied; default {@code false}
 * @param permissionSetsEnabled the instance has permission sets; where false every permission set
 *     call is refused until UpdateInstance enables them (the refusal is unverified); default {@code
 *     true}
 * @param primaryRegion the instance's primary Region; {@code none} makes it the Region that each
 *     call is signed for. A call for another Region reaches an additional Region, which supports
 *     reads of the instance and of Identity Store only; default {@code none}
 * @param deniesInAdditionalRegion an additional Region answers AccessDeniedException to what it
 *     does not support, rather than ValidationException (unverified); default {@code false}
 * @param encryptionKey whether the instance's encryption key can be used: {@code ENABLED}, or why
 *     every call of SSO Admin and Identity Store is refused, with AWS's KMS {@code Reason}: {@code
 *     DISABLED}, {@code INVALID_STATE}, {@code INVALID_KEY_USAGE}, {@code NOT_FOUND}, {@code
 *     ACCESS_DENIED} or {@code THROTTLING}. ListInstances and DescribeInstance have no "not found"
 *     and answer the reason of {@code INVALID_STATE} instead (unverified); default {@code ENABLED}
 * @param normalizesSessionDuration PT60M comes back as PT1H rather than verbatim (unverified);
 *     default {@code false}
 * @param normalizesInlinePolicy an inline policy comes back as compact JSON with sorted keys rather
 *     than verbatim (unverified); default {@code false}
 * @param rejectsUnknownPrincipal CreateAccountAssignment answers ResourceNotFoundException for an
 *     unknown principal, rather than accepting it and failing later (unverified); default {@code
 *     false}
 * @param listsInheritedAssignments ListAccountAssignmentsForPrincipal of a user lists the
 *     assignments of its groups as well, as those of the groups (unverified); default {@code false}
 * @param rejectsTooManyAccounts ProvisionPermissionSet with ALL_PROVISIONED_ACCOUNTS answers
 *     ValidationException for a set in more than {@code accountsPerProvisioning} accounts, rather
 *     than covering that many (unverified); default {@code false}
 * @param groupLimitFailsLater CreateAccountAssignment accepts one group more than {@code
 *     groupsPerAccount} and fails later, rather than answering ServiceQuotaExceededException
 *     (unverified); default {@code false}
 * @param orphanDeletionFails deleting the assignment of a deleted user or group ends FAILED, rather
 *     than SUCCEEDED (unverified); default {@code false}
 * @param suspendedAccountDeletionFails deleting an assignment in an account that is not active ends
 *     FAILED, as creating one does (unverified); default {@code true}
 * @param suspendedAccountShortReason in an account that is not active, requests fail with the text
 *     reported in 2022, "is taking longer than usual.", rather than with the one reported in 2025,
 *     "takes longer than usual. Please try again in a few minutes. …"; default {@code false}
 * @param missingBoundaryDeletionFails DeletePermissionsBoundaryFromPermissionSet without a boundary
 *     answers ResourceNotFoundException, rather than nothing (unverified); default {@code true}
 * @param provisionsUnassignedAccount ProvisionPermissionSet in an account without an assignment of
 *     the set provisions it there, rather than ending FAILED (sources disagree); default {@code
 *     false}
 * @param tagEditsOutdate TagResource and UntagResource leave the provisioned accounts outdated
 *     (unverified); default {@code false}
 * @param missingManagedPolicies names or ARNs of AWS managed policies that do not exist; every
 *     other well-formed ARN does; default {@code none}
 */
@RecordBuilder
public record Behaviour(
    Duration minLatency,
    Duration maxLatency,
    Duration requestRetention,
    Duration deprovisionLinger,
    int callsPerSecond,
    int callBurst,
    int outstandingAssignments,
    boolean deletionsCountAsOutstanding,
    int concurrentProvisionings,
    int permissionSetsPerInstance,
    int policiesPerPermissionSet,
    int accountsPerProvisioning,
    int groupsPerAccount,
    int defaultPageSize,
    boolean newestRequestsFirst,
    boolean emptyPages,
    Duration maxStaleness,
    InstancePresence instance,
    boolean delegatedAdministrator,
    boolean permissionSetsEnabled,
    @Nullable String primaryRegion,
    boolean deniesInAdditionalRegion,
    EncryptionKey encryptionKey,
    boolean normalizesSessionDuration,
    boolean normalizesInlinePolicy,
    boolean rejectsUnknownPrincipal,
    boolean listsInheritedAssignments,
    boolean rejectsTooManyAccounts,
    boolean groupLimitFailsLater,
    boolean orphanDeletionFails,
    boolean suspendedAccountDeletionFails,
    boolean suspendedAccountShortReason,
    boolean missingBoundaryDeletionFails,
    boolean provisionsUnassignedAccount,
    boolean tagEditsOutdate,
    Set<String> missingManagedPolicies) {

  private static final Pattern REGION = Pattern.compile("([a-z]+-){2,3}\\d");

  public Behaviour {
    Objects.requireNonNull(instance, "instance must be set");
    Objects.requireNonNull(encryptionKey, "encryptionKey must be set");
    Objects.requireNonNull(missingManagedPolicies, "missingManagedPolicies must be a list");
    missingManagedPolicies = Set.copyOf(missingManagedPolicies);
    Limits.duration("minLatency", minLatency);
    Limits.duration("maxLatency", maxLatency);
    Limits.duration("requestRetention", requestRetention);
    Limits.duration("deprovisionLinger", deprovisionLinger);
    Limits.duration("maxStaleness", maxStaleness);
    if (maxLatency.compareTo(minLatency) < 0) {
      throw new IllegalArgumentException(
          "maxLatency must not be less than minLatency: " + minLatency + ".." + maxLatency);
    }
    Limits.atLeast("callsPerSecond", 0, callsPerSecond);
    Limits.atLeast("callBurst", 1, callBurst);
    Limits.atLeast("outstandingAssignments", 0, outstandingAssignments);
    Limits.atLeast("concurrentProvisionings", 0, concurrentProvisionings);
    Limits.atLeast("permissionSetsPerInstance", 0, permissionSetsPerInstance);
    Limits.atLeast("policiesPerPermissionSet", 0, policiesPerPermissionSet);
    Limits.atLeast("accountsPerProvisioning", 0, accountsPerProvisioning);
    Limits.atLeast("groupsPerAccount", 0, groupsPerAccount);
    Limits.within("defaultPageSize", 1, 100, defaultPageSize);
    if (primaryRegion != null && !REGION.matcher(primaryRegion).matches()) {
      throw new IllegalArgumentException(
          "primaryRegion must be the name of a Region, such as eu-west-1, not " + primaryRegion);
    }
  }

  /** AWS as it is known or assumed to be; what is not named here is false, or none. */
  public static Behaviour defaults() {
    return BehaviourBuilder.builder()
        .minLatency(Duration.ofSeconds(1))
        .maxLatency(Duration.ofSeconds(4))
        .requestRetention(Duration.ofDays(1))
        .deprovisionLinger(Duration.ZERO)
        .maxStaleness(Duration.ZERO)
        .instance(InstancePresence.PRESENT)
        .callsPerSecond(20)
        .callBurst(20)
        .outstandingAssignments(15)
        .deletionsCountAsOutstanding(true)
        .concurrentProvisionings(3)
        .permissionSetsPerInstance(3500)
        .policiesPerPermissionSet(25)
        .accountsPerProvisioning(3500)
        .groupsPerAccount(100)
        .defaultPageSize(100)
        .newestRequestsFirst(true)
        .permissionSetsEnabled(true)
        .encryptionKey(EncryptionKey.ENABLED)
        .suspendedAccountDeletionFails(true)
        .missingBoundaryDeletionFails(true)
        .missingManagedPolicies(Set.of())
        .build();
  }

  /** This behaviour with some switches changed. */
  public Behaviour with(UnaryOperator<BehaviourBuilder> changes) {
    return changes.apply(BehaviourBuilder.builder(this)).build();
  }

  /** This behaviour with asynchronous operations that take a time between the two. */
  public Behaviour withLatency(Duration min, Duration max) {
    return with(b -> b.minLatency(min).maxLatency(max));
  }

  /** This behaviour with requests that end as soon as the account is free. */
  public Behaviour withoutLatency() {
    return withLatency(Duration.ZERO, Duration.ZERO);
  }

  /** This behaviour with no limit on calls, requests and sizes. */
  public Behaviour withoutQuotas() {
    return with(
        b ->
            b.callsPerSecond(0)
                .outstandingAssignments(0)
                .concurrentProvisionings(0)
                .permissionSetsPerInstance(0)
                .policiesPerPermissionSet(0)
                .accountsPerProvisioning(0)
                .groupsPerAccount(0));
  }
}
