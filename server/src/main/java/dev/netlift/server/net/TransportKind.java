package dev.netlift.server.net;

/** How a connection's bytes travel. */
public enum TransportKind {
  UDP,
  TCP,
  WEBSOCKET
}
