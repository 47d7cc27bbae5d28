package dev.netlift.client.net;

/** One player's connection to a game server. Every method: any thread. */
public final class GameConnection {
  private GameConnection() {}

  /** Starts to connect; {@code listener} hears how it goes. */
  public static GameConnection connect(
      ClientLoop loop, ConnectTarget target, ConnectionListener listener) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Sends one input, at most 256 bytes; ignored before the welcome and after the end. */
  public void sendInput(byte[] payload) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Says goodbye; {@link ConnectionListener#closed} with LEFT follows. */
  public void leave() {
    throw new UnsupportedOperationException("not written yet");
  }
}
