package dev.ssoperator;

public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
