/** What a test runs in: a Kubernetes API, an emulated Identity Center, and operators between. */
package dev.ssoperator.world;
