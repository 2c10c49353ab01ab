package dev.ssoperator.logging;

/** How an entry looks. */
public enum LogFormat {
  /** A line for people. */
  TEXT,
  /** A line with a JSON object, for programs. */
  JSON
}
