package dev.netlift.protocol;

/** What carries a connection's packets; part of the key derivation. */
public enum Transport {
  UDP(1),
  TCP(2),
  WEBSOCKET(3);

  private final int number;

  Transport(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
