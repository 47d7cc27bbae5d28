package dev.netlift.server.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one TLS handshake: bytes of the peer in, bytes for the peer out. One thread
 * at a time, on the threads of {@link Tls}.
 */
final class TlsFlights {
  private static final byte[] NOTHING = {};

  /** Above any record with its header; a thread computes one flight at a time. */
  private static final ThreadLocal<ByteBuffer> RECORD =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(20 << 10));

  enum State {
    GOES_ON,
    FINISHED,
    FAILED
  }

  /**
   * @param answer for the peer, an alert if it failed
   * @param unread what the peer sent behind its last flight; empty until finished
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed from one thread to another, once.
  record Flight(State state, byte[] answer, byte[] unread) {}

  private final Tls tls;
  private @Nullable SSLEngine engine;
  private byte[] partOfRecord = NOTHING;

  TlsFlights(Tls tls) {
    this.tls = tls;
  }

  /** For the records that follow, once finished. */
  SSLEngine engine() {
    if (engine == null) {
      throw new IllegalStateException("no handshake has begun");
    }
    return engine;
  }

  /** Takes what the peer sent. Never throws: what is wrong with it is a failed flight. */
  Flight next(byte[] heard) {
    var answer = new ByteArrayOutputStream();
    try {
      return next(begun(), with(heard), answer);
    } catch (SSLException | RuntimeException e) {
      // Also what a provider throws at bytes that it did not expect.
      return failed(answer);
    }
  }

  private SSLEngine begun() throws SSLException {
    if (engine == null) {
      engine = tls.newEngine();
      engine.beginHandshake();
    }
    return engine;
  }

  private ByteBuffer with(byte[] heard) {
    if (partOfRecord.length == 0) {
      return ByteBuffer.wrap(heard);
    }
    byte[] all = Arrays.copyOf(partOfRecord, partOfRecord.length + heard.length);
    System.arraycopy(heard, 0, all, partOfRecord.length, heard.length);
    partOfRecord = NOTHING;
    return ByteBuffer.wrap(all);
  }

  private Flight next(SSLEngine begun, ByteBuffer heard, ByteArrayOutputStream answer)
      throws SSLException {
    while (true) {
      switch (begun.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task; (task = begun.getDelegatedTask()) != null; ) {
            task.run();
          }
        }
        case NEED_WRAP -> {
          if (wrap(begun, answer).getStatus() != Status.OK) {
            return failed(answer);
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          SSLEngineResult result = begun.unwrap(heard, RECORD.get().clear());
          if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            partOfRecord = rest(heard);
            return new Flight(State.GOES_ON, answer.toByteArray(), NOTHING);
          } else if (result.getStatus() != Status.OK) {
            return failed(answer);
          }
        }
        case NOT_HANDSHAKING, FINISHED -> {
          return new Flight(State.FINISHED, answer.toByteArray(), rest(heard));
        }
      }
    }
  }

  private static SSLEngineResult wrap(SSLEngine begun, ByteArrayOutputStream answer)
      throws SSLException {
    ByteBuffer record = RECORD.get().clear();
    SSLEngineResult result = begun.wrap(ByteBuffer.allocate(0), record);
    answer.write(record.array(), 0, record.position());
    return result;
  }

  private Flight failed(ByteArrayOutputStream answer) {
    try {
      // The alert that says why.
      while (engine != null
          && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
          && !engine.isOutboundDone()
          && wrap(engine, answer).bytesProduced() > 0) {
        Thread.onSpinWait();
      }
    } catch (SSLException e) {
      return new Flight(State.FAILED, answer.toByteArray(), NOTHING);
    }
    return new Flight(State.FAILED, answer.toByteArray(), NOTHING);
  }

  private static byte[] rest(ByteBuffer heard) {
    byte[] rest = new byte[heard.remaining()];
    heard.get(rest);
    return rest;
  }
}
