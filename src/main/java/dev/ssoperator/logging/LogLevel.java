package dev.ssoperator.logging;

/** The minimum level of the operator's own log entries. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR
}
