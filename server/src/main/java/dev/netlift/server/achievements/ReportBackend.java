package dev.netlift.server.achievements;

import java.io.IOException;

/** The backend's POST /reports. May block; called on the reporter's thread only. */
@FunctionalInterface
public interface ReportBackend {
  record Answer(int status, byte[] body) {}

  /**
   * @param hmac lower hex HMAC-SHA256 of the body under the session key
   * @throws IOException when there was no answer
   */
  Answer post(byte[] body, String hmac) throws IOException, InterruptedException;
}
