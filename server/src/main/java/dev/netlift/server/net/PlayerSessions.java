package dev.netlift.server.net;

import java.util.concurrent.CompletionStage;

/** Asks GameLift about player sessions, off the tick thread. Never blocks the caller. */
public interface PlayerSessions {
  /**
   * Reserves the seat for good: AcceptPlayerSession.
   *
   * @return completes on any thread: normally after a 200, exceptionally after anything else
   */
  CompletionStage<Void> accept(String playerSessionId);

  /**
   * RemovePlayerSession; a failure is logged and counted, nobody waits. The listener calls it for
   * every accepted player session whose seat is free again; nobody else needs to.
   */
  void remove(String playerSessionId);
}
