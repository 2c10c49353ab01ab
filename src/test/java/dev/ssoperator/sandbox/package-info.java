/**
 * What a newcomer runs first: the operator between an emulated Identity Center and a Kubernetes
 * API, with the samples applied.
 */
package dev.ssoperator.sandbox;
