package dev.netlift.protocol;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is, as far as it has proven it. A new address from which an authentic packet came is
 * asked to answer from there; until it does, everything still goes to the old one. One thread at a
 * time.
 *
 * <pre>
 *   PROVEN --authentic packet from elsewhere--> ASKED --right answer from there--> PROVEN there
 *      ^                                          | another address, half a minute
 *      +------------------------------------------+
 * </pre>
 *
 * @param <A> an address, compared by equals
 */
public final class PathValidation<A> {
  /** An address may get at most this many times the bytes that came from it. */
  private static final int FACTOR_MAX = 3;

  private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier random;
  private A proven;
  private @Nullable A asked;
  private long challenge;
  private long heardBytes;
  private long askedBytes;
  private long askedNanos;
  private long sinceNanos;
  private boolean everAsked;

  /**
   * @param random makes challenges nobody can guess
   */
  public PathValidation(A proven, LongSupplier random) {
    this.proven = proven;
    this.random = random;
  }

  /** Where everything but challenges goes. */
  public A proven() {
    return proven;
  }

  /** What the address asked must say back. */
  public long challenge() {
    return challenge;
  }

  /**
   * An authentic, fresh packet came from another address than the proven one.
   *
   * @param challengeBytes length of the packet that would ask
   * @return whether to send a {@link #challenge} there now
   */
  public boolean heardFrom(A from, int bytes, int challengeBytes, long nowNanos) {
    boolean soon = everAsked && nowNanos - askedNanos < REPEAT_NANOS;
    if (!from.equals(asked) || nowNanos - sinceNanos > ANSWER_NANOS) {
      if (soon) {
        return false;
      }
      asked = from;
      challenge = random.getAsLong();
      heardBytes = 0;
      askedBytes = 0;
      sinceNanos = nowNanos;
    }
    heardBytes += bytes;
    if (soon || askedBytes + challengeBytes > FACTOR_MAX * heardBytes) {
      return false;
    }
    everAsked = true;
    askedNanos = nowNanos;
    askedBytes += challengeBytes;
    return true;
  }

  /** An authentic packet answered a challenge. @return whether the peer has moved */
  public boolean answered(A from, long response) {
    if (!from.equals(asked) || response != challenge) {
      return false;
    }
    proven = from;
    asked = null;
    return true;
  }
}
