package dev.netlift.local.sqs;

import dev.netlift.local.front.AwsException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One queue. Any thread.
 *
 * <pre>
 *   sent --delay--> ready --receive--> in flight --delete--> gone
 *                     ^------visibility-----'
 *   ready, received maxReceiveCount times --receive--> dead-letter queue
 *   any --retention--> gone
 * </pre>
 *
 * <p>Of a FIFO queue, a group with a message in flight gives no further one.
 */
final class MessageQueue {
  private static final int MESSAGES_MAX = 100_000;
  private static final long BYTES_MAX = 64 << 20;
  private static final long SWEEP_MILLIS = 1_000;

  final String name;
  final String arn;
  final long createdMillis;
  private final Clock clock;
  private final Function<String, Optional<MessageQueue>> queues;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private QueueSettings settings; // guarded by lock, as all below
  private long modifiedMillis;
  private final Map<Long, Message> messages = new LinkedHashMap<>();
  private final TreeMap<Long, Message> ready = new TreeMap<>();
  private final TreeSet<Message> hidden =
      new TreeSet<>(
          Comparator.<Message>comparingLong(m -> m.visibleAtMillis)
              .thenComparingLong(m -> m.sequence));
  private final Map<String, Integer> groupsInFlight = new HashMap<>();
  private final Recent recent = new Recent();
  private long sequences;
  private long receipts;
  private long bytes;
  private long sweptMillis;
  private long purgedMillis = Long.MIN_VALUE;
  private boolean closed;

  /** ApproximateNumberOf*. */
  record Counts(int visible, int inFlight, int delayed) {}

  /** A message as it is handed out. */
  record Received(Message message, String receiptHandle, int receiveCount, long firstMillis) {}

  /**
   * @param queues finds the dead-letter queue by its ARN
   */
  MessageQueue(
      String name,
      String arn,
      QueueSettings settings,
      Clock clock,
      Function<String, Optional<MessageQueue>> queues) {
    this.name = name;
    this.arn = arn;
    this.settings = settings;
    this.clock = clock;
    this.queues = queues;
    this.createdMillis = clock.millis();
    this.modifiedMillis = createdMillis;
  }

  QueueSettings settings() {
    return locked(() -> settings);
  }

  void settings(QueueSettings changed) {
    locked(
        () -> {
          settings = changed;
          modifiedMillis = clock.millis();
          return changed;
        });
  }

  long modifiedMillis() {
    return locked(() -> modifiedMillis);
  }

  /**
   * Adds a message; of a FIFO queue a repeated deduplication id adds nothing.
   *
   * @return the message, or the one it repeats
   */
  Message send(Message.Draft draft) {
    return locked(
        () -> {
          long now = clock.millis();
          requireRoom(draft);
          String repeated = Recent.key(draft, settings.deduplicationByGroup());
          Optional<Message> first =
              repeated.isEmpty() ? Optional.empty() : recent.find(repeated, now);
          if (first.isPresent()) {
            return first.get();
          }
          var message = new Message(draft, now, Optional.empty());
          add(message, now + 1_000L * draft.delaySeconds().orElse(settings.delaySeconds()));
          if (!repeated.isEmpty()) {
            recent.add(repeated, message);
          }
          return message;
        });
  }

  private void requireRoom(Message.Draft draft) {
    if (messages.size() >= MESSAGES_MAX || bytes + draft.bytes() > BYTES_MAX) {
      sweep();
      if (messages.size() >= MESSAGES_MAX || bytes + draft.bytes() > BYTES_MAX) {
        throw new AwsException(
            403,
            "RequestThrottled",
            "A local queue holds at most "
                + MESSAGES_MAX
                + " messages and 64 MiB; receive or purge some of "
                + name);
      }
    }
  }

  private void add(Message message, long visibleAtMillis) {
    message.sequence = ++sequences;
    message.visibleAtMillis = visibleAtMillis;
    messages.put(message.sequence, message);
    bytes += message.draft.bytes();
    if (visibleAtMillis <= clock.millis()) {
      ready.put(message.sequence, message);
    } else {
      hidden.add(message);
    }
    changed.signalAll();
  }

  /** Takes over a message that another queue gave up on. */
  private void bury(Message dead, String sourceArn) {
    locked(
        () -> {
          // Past the bound: it was within that of the queue it comes from.
          // A standard queue keeps the age: retention runs from the first sending.
          long sentMillis = settings.fifo() ? clock.millis() : dead.sentMillis;
          add(new Message(dead.draft, sentMillis, Optional.of(sourceArn)), 0);
          return dead;
        });
  }

  /**
   * @param wait how long to wait for the first message
   */
  List<Received> receive(int most, Optional<Integer> visibilitySeconds, Duration wait) {
    long startNanos = System.nanoTime();
    while (true) {
      var dead = new ArrayList<Message>();
      List<Received> taken;
      boolean over;
      Optional<MessageQueue> deadLetters = deadLetterQueue();
      lock.lock();
      try {
        taken = take(most, visibilitySeconds, deadLetters.isPresent(), dead);
        long leftNanos = wait.toNanos() - (System.nanoTime() - startNanos);
        over = !taken.isEmpty() || closed || leftNanos <= 0;
        if (!over && dead.isEmpty()) {
          await(leftNanos);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      } finally {
        lock.unlock();
      }
      // Not under our lock: two queues may be each other's dead-letter queue.
      deadLetters.ifPresent(queue -> dead.forEach(message -> queue.bury(message, arn)));
      if (over) {
        return taken;
      }
    }
  }

  private Optional<MessageQueue> deadLetterQueue() {
    return settings().redrive().flatMap(redrive -> queues.apply(redrive.deadLetterTargetArn()));
  }

  private void await(long leftNanos) throws InterruptedException {
    long nanos = leftNanos;
    if (!hidden.isEmpty()) {
      long dueMillis = Math.max(1, hidden.first().visibleAtMillis - clock.millis());
      nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(dueMillis));
    }
    changed.awaitNanos(nanos);
  }

  private List<Received> take(
      int most, Optional<Integer> visibilitySeconds, boolean buries, List<Message> dead) {
    settle();
    long now = clock.millis();
    long visibleAt = now + 1_000L * visibilitySeconds.orElse(settings.visibilitySeconds());
    int receivesMax =
        buries ? settings.redrive().orElseThrow().maxReceiveCount() : Integer.MAX_VALUE;
    var taken = new ArrayList<Received>();
    // A group whose messages we are taking now is not yet closed to us.
    var ours = new HashMap<String, Boolean>();
    for (Iterator<Message> all = ready.values().iterator();
        all.hasNext() && taken.size() < most; ) {
      Message message = all.next();
      if (settings.fifo()
          && !ours.computeIfAbsent(message.group(), g -> !groupsInFlight.containsKey(g))) {
        continue;
      }
      all.remove();
      if (message.receiveCount >= receivesMax) {
        forget(message);
        dead.add(message);
        continue;
      }
      message.receiveCount++;
      if (message.receiveCount == 1) {
        message.firstReceivedMillis = now;
      }
      message.receipt = ++receipts;
      message.inFlight = true;
      message.visibleAtMillis = visibleAt;
      groupsInFlight.merge(message.group(), 1, Integer::sum);
      hidden.add(message);
      taken.add(
          new Received(
              message,
              ReceiptHandle.of(name, message.sequence, message.receipt),
              message.receiveCount,
              message.firstReceivedMillis));
    }
    return taken;
  }

  /** Removes a received message; one that is gone already is no error. */
  void delete(String receiptHandle) {
    ReceiptHandle handle = ReceiptHandle.parse(receiptHandle, name);
    locked(
        () -> {
          settle();
          Message message = messages.get(handle.sequence());
          if (message != null && message.receipt == handle.receipt()) {
            if (settings.fifo() && !message.inFlight) {
              throw new AwsException(
                  400,
                  "InvalidParameterValue",
                  "Value "
                      + receiptHandle
                      + " for parameter ReceiptHandle is invalid. Reason: The receipt handle has"
                      + " expired.");
            }
            unhide(message);
            forget(message);
            changed.signalAll(); // Its group may give the next.
          }
          return handle;
        });
  }

  void changeVisibility(String receiptHandle, int seconds) {
    ReceiptHandle handle = ReceiptHandle.parse(receiptHandle, name);
    locked(
        () -> {
          settle();
          Message message = messages.get(handle.sequence());
          if (message == null || message.receipt != handle.receipt()) {
            throw new AwsException(
                400,
                "InvalidParameterValue",
                "Value "
                    + receiptHandle
                    + " for parameter ReceiptHandle is invalid. Reason: Message does not exist or"
                    + " is not available for visibility timeout change.");
          }
          if (!message.inFlight) {
            throw new AwsException(
                400, "MessageNotInflight", "The specified message isn't in flight.");
          }
          hidden.remove(message);
          message.visibleAtMillis = clock.millis() + 1_000L * seconds;
          hidden.add(message);
          settle();
          changed.signalAll();
          return handle;
        });
  }

  /** Deletes every message; once a minute, as in AWS. */
  void purge() {
    locked(
        () -> {
          long now = clock.millis();
          if (purgedMillis != Long.MIN_VALUE && now - purgedMillis < 60_000) {
            throw new AwsException(
                403,
                "PurgeQueueInProgress",
                "Only one PurgeQueue operation on " + name + " is allowed every 60 seconds.");
          }
          purgedMillis = now;
          List.copyOf(messages.values()).forEach(this::drop);
          return now;
        });
  }

  Counts counts() {
    return locked(
        () -> {
          settle();
          sweep();
          int inFlight = (int) hidden.stream().filter(m -> m.inFlight).count();
          return new Counts(ready.size(), inFlight, hidden.size() - inFlight);
        });
  }

  /** Ends every waiting receive. */
  void close() {
    locked(
        () -> {
          closed = true;
          changed.signalAll();
          return closed;
        });
  }

  /** Makes visible what is due, and now and then drops what is too old. */
  private void settle() {
    long now = clock.millis();
    while (!hidden.isEmpty() && hidden.first().visibleAtMillis <= now) {
      Message due = hidden.first();
      unhide(due);
      ready.put(due.sequence, due);
    }
    if (now - sweptMillis >= SWEEP_MILLIS) {
      sweep();
    }
  }

  private void sweep() {
    long now = clock.millis();
    sweptMillis = now;
    long oldest = now - 1_000L * settings.retentionSeconds();
    messages.values().stream().filter(m -> m.sentMillis <= oldest).toList().forEach(this::drop);
  }

  private void drop(Message message) {
    if (!ready.remove(message.sequence, message)) {
      unhide(message);
    }
    forget(message);
  }

  private void unhide(Message message) {
    hidden.remove(message);
    if (message.inFlight) {
      message.inFlight = false;
      groupsInFlight.computeIfPresent(message.group(), (_, n) -> n == 1 ? null : n - 1);
    }
  }

  private void forget(Message message) {
    ready.remove(message.sequence, message);
    if (messages.remove(message.sequence) != null) {
      bytes -= message.draft.bytes();
    }
  }

  private <T> T locked(java.util.function.Supplier<T> task) {
    lock.lock();
    try {
      return task.get();
    } finally {
      lock.unlock();
    }
  }
}
