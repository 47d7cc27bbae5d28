package dev.netlift.gamelift;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a process tells GameLift when it is ready, and what it wants to be told. Immutable.
 *
 * <p>Callbacks run on the SDK's callback threads, never on its I/O thread, so they may block and
 * may call every blocking operation. {@code onStartGameSession} and {@code onUpdateGameSession}
 * share one thread and keep their order; {@code onProcessTerminate} and {@code onHealthCheck} have
 * a thread each, so a slow start delays neither. A push that the service repeats is delivered once.
 * A callback that throws is logged and changes nothing else.
 *
 * @param port where players connect, 1 to 60000
 * @param logPaths absolute paths of logs to keep after the process ended
 * @param onStartGameSession get ready to host this, then call {@code activateGameSession}
 * @param onUpdateGameSession the game session changed (backfill)
 * @param onProcessTerminate GameLift will end this process soon ({@code terminationTime} says
 *     when): save, tell the players, call {@code processEnding}, exit. Null: the SDK calls {@code
 *     processEnding}, closes and ends the JVM, with exit code 0 if both went well
 * @param onHealthCheck is the process well? Asked about once a minute; more than 50 s of thinking,
 *     or an exception, counts as no
 */
public record ProcessParameters(
    int port,
    List<String> logPaths,
    Consumer<GameSession> onStartGameSession,
    Consumer<UpdateGameSession> onUpdateGameSession,
    @Nullable Runnable onProcessTerminate,
    BooleanSupplier onHealthCheck) {

  /** Copies the list. The port is checked by {@code processReady}. */
  public ProcessParameters {
    logPaths = List.copyOf(logPaths);
  }

  /**
   * A process that hosts at {@code port}; healthy, no logs, ending itself when told to, unless
   * changed below.
   */
  public static ProcessParameters of(int port, Consumer<GameSession> onStartGameSession) {
    return new ProcessParameters(
        port, List.of(), onStartGameSession, update -> {}, null, () -> true);
  }

  /** These, but keeping the logs at {@code paths}. */
  public ProcessParameters withLogPaths(List<String> paths) {
    return new ProcessParameters(
        port, paths, onStartGameSession, onUpdateGameSession, onProcessTerminate, onHealthCheck);
  }

  /** These, but telling {@code callback} about changes of the game session. */
  public ProcessParameters withOnUpdateGameSession(Consumer<UpdateGameSession> callback) {
    return new ProcessParameters(
        port, logPaths, onStartGameSession, callback, onProcessTerminate, onHealthCheck);
  }

  /** These, but letting {@code callback} end the process. */
  public ProcessParameters withOnProcessTerminate(Runnable callback) {
    return new ProcessParameters(
        port, logPaths, onStartGameSession, onUpdateGameSession, callback, onHealthCheck);
  }

  /** These, but asking {@code callback} for the process's health. */
  public ProcessParameters withOnHealthCheck(BooleanSupplier callback) {
    return new ProcessParameters(
        port, logPaths, onStartGameSession, onUpdateGameSession, onProcessTerminate, callback);
  }
}
