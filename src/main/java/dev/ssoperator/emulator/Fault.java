package dev.ssoperator.emulator;

/**
 * A fault that was added.
 *
 * @param id to release or remove it by
 * @param hits how many calls it has hit so far
 */
public record Fault(String id, FaultSpec spec, int hits) {}
