package dev.netlift.gamelift;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for their answers, and those among them that still wait to be written. Lives
 * on the loop.
 *
 * <p>A call leaves exactly once: answered, out of time, or failed with the connection. One that
 * runs out of time before it was written is never written.
 */
final class Calls {
  /** More than a full game session can have under way at once. */
  static final int PENDING_MAX = 1024;

  private final Loop loop;
  private final Consumer<Call> onTimeout;
  private final Map<String, Call> pending = new LinkedHashMap<>();
  private final ArrayDeque<Call> unsent = new ArrayDeque<>();

  /**
   * @param onTimeout told about each call that got no answer, after it has failed
   */
  Calls(Loop loop, Consumer<Call> onTimeout) {
    this.loop = loop;
    this.onTimeout = onTimeout;
  }

  /** Queues {@code call}, or fails it if too many wait already. Its time runs from now. */
  void add(Call call) {
    if (pending.size() >= PENDING_MAX) {
      fail(
          call,
          ErrorType.TOO_MANY_REQUESTS,
          PENDING_MAX + " calls are already waiting for an answer");
      return;
    }
    pending.put(call.request.id(), call);
    unsent.add(call);
    call.limit = loop.schedule(call.request.limit(), () -> timeOut(call));
  }

  /** The next one to write; null if there is none. */
  @Nullable Call nextUnsent() {
    return unsent.poll();
  }

  /** Its write failed, so it did not arrive: it goes first as soon as there is a connection. */
  void unsend(Call call) {
    call.sentOn = null;
    if (pending.containsKey(call.request.id())) {
      unsent.addFirst(call);
    }
  }

  /** Completes the call {@code message} answers; false if nobody waits for it. */
  boolean answer(Inbound message) {
    Call call = pending.get(message.requestId());
    if (call == null) {
      return false;
    }
    leave(call);
    if (message.statusCode() == Inbound.OK) {
      call.answer.complete(message);
    } else {
      ErrorType type = ErrorType.of(message.statusCode());
      String text = message.errorMessage().isEmpty() ? "no reason given" : message.errorMessage();
      int status = (int) Math.clamp(message.statusCode(), 0L, Integer.MAX_VALUE);
      call.answer.completeExceptionally(
          call.request.failure(type, text + " (status " + status + ")", status));
    }
    return true;
  }

  /** Whether an answer may still come over {@code socket}. */
  boolean awaitedOn(Dialer.Socket socket) {
    return pending.values().stream().anyMatch(call -> socket.equals(call.sentOn));
  }

  /** Fails every call there is. */
  void failAll(ErrorType type, String message) {
    for (Call call : List.copyOf(pending.values())) {
      leave(call);
      fail(call, type, message);
    }
  }

  static void fail(Call call, ErrorType type, String message) {
    call.answer.completeExceptionally(call.request.failure(type, message, 0));
  }

  private void timeOut(Call call) {
    leave(call);
    String seconds = call.request.limit().toSeconds() + " s";
    fail(
        call,
        ErrorType.SERVICE_CALL_FAILED,
        call.sentOn == null
            ? "not sent: no connection within " + seconds
            : "no answer within " + seconds + "; whether the service acted is unknown");
    onTimeout.accept(call);
  }

  private void leave(Call call) {
    pending.remove(call.request.id());
    unsent.remove(call);
    if (call.limit != null) {
      call.limit.cancel();
    }
  }
}
