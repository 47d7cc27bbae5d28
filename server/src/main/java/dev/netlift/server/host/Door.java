package dev.netlift.server.host;

import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Listener;
import dev.netlift.server.net.SessionAdmission;

/** The listener, as far as the host uses it. Tick thread only. */
public interface Door {
  void open(SessionAdmission admission);

  void refuseNewcomers(CloseCode code);

  void free(String playerSessionId);

  void closeAll(CloseCode code);

  static Door of(Listener listener) {
    return new Door() {
      @Override
      public void open(SessionAdmission admission) {
        listener.open(admission);
      }

      @Override
      public void refuseNewcomers(CloseCode code) {
        listener.refuseNewcomers(code);
      }

      @Override
      public void free(String playerSessionId) {
        listener.free(playerSessionId);
      }

      @Override
      public void closeAll(CloseCode code) {
        listener.closeAll(code);
      }
    };
  }
}
