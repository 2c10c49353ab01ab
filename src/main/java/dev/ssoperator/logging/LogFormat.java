package dev.ssoperator.logging;

/** The format of log entries. */
public enum LogFormat {
  /** A human-readable line. */
  TEXT,
  /** One JSON object per line. */
  JSON
}
