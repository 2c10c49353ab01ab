/**
 * Measures the operator against limits that follow from AWS's quotas and the size of the task.
 * docs/performance.md says what each experiment is and why each limit is the limit.
 */
package dev.ssoperator.bench;
