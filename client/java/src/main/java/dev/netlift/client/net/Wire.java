package dev.netlift.client.net;

import java.io.IOException;

/** Carries whole packets to and from one server. On the loop's thread. */
interface Wire {
  /** {@link #receive} found nothing. */
  int NOTHING = -1;

  /** Whether packets can be sent; completes a connect that is under way. */
  boolean connected() throws IOException;

  void send(byte[] bytes, int length) throws IOException;

  /** Sends what could not be sent before. */
  void flush() throws IOException;

  /**
   * @return length of one packet put into {@code into}, or {@link #NOTHING}
   * @throws IOException when the connection is over
   */
  int receive(byte[] into) throws IOException;

  void close();
}
