package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sockets without a network: a test opens, breaks and speaks through them by hand. */
final class FakeDialer implements Dialer {
  /** One attempt. */
  record Attempt(
      URI uri,
      long atSecond,
      SocketEvents events,
      CompletableFuture<Socket> result,
      FakeDialer dialer) {
    FakeSocket accept() {
      var socket = new FakeSocket(events, dialer);
      result.complete(socket);
      return socket;
    }

    void refuse(int status) {
      result.completeExceptionally(new DialFailure(status, "HTTP status " + status));
    }
  }

  /** One end of a connection. */
  static final class FakeSocket implements Socket {
    final SocketEvents events;
    final List<Inbound> sent = new ArrayList<>();
    boolean started;
    boolean aborted;
    int closedWith;
    boolean holdWrites;
    final List<CompletableFuture<Void>> heldWrites = new ArrayList<>();

    private final FakeDialer dialer;

    FakeSocket(SocketEvents events, FakeDialer dialer) {
      this.events = events;
      this.dialer = dialer;
    }

    @Override
    public void start() {
      started = true;
    }

    @Override
    public CompletableFuture<Void> send(String text) {
      Inbound request = Inbound.parse(text);
      sent.add(request);
      if (dialer.answersHeartbeats && request.action().equals("HeartbeatServerProcess")) {
        dialer.loop.execute(() -> answer(request, ""));
      }
      var written = new CompletableFuture<Void>();
      if (holdWrites) {
        heldWrites.add(written);
      } else {
        written.complete(null);
      }
      return written;
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
      closedWith = code;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void abort() {
      aborted = true;
    }

    Inbound last() {
      return sent.getLast();
    }

    long count(String action) {
      return sent.stream().filter(message -> message.action().equals(action)).count();
    }

    void answerLast() {
      answer(last(), "");
    }

    void answer(Inbound request, String fields) {
      events.received(
          this,
          "{\"Action\":\"%s\",\"RequestId\":\"%s\",\"StatusCode\":200%s}"
              .formatted(request.action(), request.requestId(), fields));
    }

    void push(String text) {
      events.received(this, text);
    }

    void lose(int code) {
      events.closed(this, code);
    }
  }

  final List<Attempt> attempts = new ArrayList<>();
  private final VirtualLoop loop;
  boolean stopped;
  boolean answersHeartbeats;

  FakeDialer(VirtualLoop loop) {
    this.loop = loop;
  }

  @Override
  public CompletableFuture<Socket> dial(URI uri, Duration timeout, SocketEvents events) {
    var attempt = new Attempt(uri, loop.seconds(), events, new CompletableFuture<>(), this);
    attempts.add(attempt);
    return attempt.result();
  }

  Attempt last() {
    return attempts.getLast();
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
