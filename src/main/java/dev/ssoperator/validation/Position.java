package dev.ssoperator.validation;

/**
 * A place in a text.
 *
 * @param line counted from 1
 * @param column in Unicode characters, counted from 1
 */
public record Position(int line, int column) {

  static final Position START = new Position(1, 1);
}
