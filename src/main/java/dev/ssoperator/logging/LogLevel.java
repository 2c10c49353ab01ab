package dev.ssoperator.logging;

/** The least important of the operator's own entries that are written. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR
}
