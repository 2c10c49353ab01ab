package dev.ssoperator.access;

import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import java.time.Clock;

/**
 * What grants and revocations in one Identity Center instance work with.
 *
 * @param accesses what is remembered of each assignment
 * @param breaker holds revocations of which there are too many
 * @param protectedAccess what no resource may change
 * @param caller whose credentials the operator uses
 * @param orphans which principals are gone
 * @param audit the evidence
 * @param identityCenter permission sets and assignments in AWS
 * @param requests the door to asynchronous requests
 * @param ledger which assignments exist
 * @param staleProvisionings told of creations that have ended
 * @param missingPermissionSets told of permission sets that AWS does not have any more
 * @param announcedEdits the edits of PermissionSets that are about to be applied
 * @param pacing how often things are checked and retried
 */
public record AccessServices(
    Accesses accesses,
    RevocationBreaker breaker,
    ProtectedAccess protectedAccess,
    Caller caller,
    Orphans orphans,
    AuditLog audit,
    IdentityCenter identityCenter,
    Requests requests,
    Ledger ledger,
    StaleProvisionings staleProvisionings,
    MissingPermissionSets missingPermissionSets,
    AnnouncedEdits announcedEdits,
    Pacing pacing,
    Clock clock) {}
