package dev.ssoperator.assignment;

import dev.ssoperator.status.Reason;

/**
 * Why a spec means another id than its name stands for in AWS now. The operator keeps what exists
 * by such an id, and creates nothing.
 *
 * @param reason the reason where the resource is stalled because of it
 * @param message both ids, and what to do
 */
record Pin(Reason reason, String message) {}
