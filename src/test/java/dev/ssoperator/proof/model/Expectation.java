package dev.ssoperator.proof.model;

import java.util.Map;
import java.util.Set;

/**
 * What must be, once everything has settled.
 *
 * @param must the assignments that exist
 * @param may assignments that may exist; no others do
 * @param reasons by the uid of a resource, the reasons its condition Ready may have; a resource
 *     that is absent may have any
 * @param sets by name in AWS, the permission sets that are as their resources say
 * @param maySets names of further permission sets that may exist; no others do
 * @param members by the name of an AccountAssignmentSet, the assignments it has made in active
 *     accounts
 * @param gone uids of resources that are not there any more
 */
public record Expectation(
    Set<Tuple> must,
    Set<Tuple> may,
    Map<String, Set<String>> reasons,
    Map<String, Json> sets,
    Set<String> maySets,
    Map<String, Set<Tuple>> members,
    Set<String> gone) {}
