/** The command run as users run it, in a JVM of its own. */
package dev.ssoperator.process;
