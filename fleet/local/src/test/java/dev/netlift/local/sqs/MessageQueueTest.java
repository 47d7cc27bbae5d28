package dev.netlift.local.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageQueueTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T00:00:00Z"));
  private final Sqs sqs =
      new Sqs("us-west-2", "111122223333", URI.create("http://127.0.0.1:4566"), clock);

  private MessageQueue queue(String name, String... attributes) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return sqs.create(name, map);
  }

  private static Message send(MessageQueue queue, String body, String... groupAndDeduplication) {
    var entry = Bodies.MAPPER.createObjectNode().put("MessageBody", body);
    if (groupAndDeduplication.length > 0) {
      entry.put("MessageGroupId", groupAndDeduplication[0]);
    }
    if (groupAndDeduplication.length > 1) {
      entry.put("MessageDeduplicationId", groupAndDeduplication[1]);
    }
    return queue.send(Drafts.read(entry, queue.settings(), "me"));
  }

  private static List<MessageQueue.Received> receive(MessageQueue queue, int most) {
    return queue.receive(most, Optional.empty(), Duration.ZERO);
  }

  private static List<String> bodies(List<MessageQueue.Received> received) {
    return received.stream().map(m -> m.message().draft.body()).toList();
  }

  @Test
  void givenReceivedMessage_whenVisibilityEnds_thenReceivedAgainAndOldHandleIsStale() {
    MessageQueue queue = queue("q", "VisibilityTimeout", "10");
    send(queue, "a");
    var first = receive(queue, 10).getFirst();

    assertThat(receive(queue, 10)).isEmpty();
    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(0, 1, 0));
    clock.advance(Duration.ofSeconds(10));
    var second = receive(queue, 10).getFirst();

    assertThat(second.receiveCount()).isEqualTo(2);
    assertThat(second.firstMillis()).isEqualTo(first.firstMillis());
    queue.delete(first.receiptHandle());
    assertThat(queue.counts().inFlight()).isEqualTo(1);
    queue.delete(second.receiptHandle());
    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(0, 0, 0));
  }

  @Test
  void givenMaxReceiveCount_whenReceivedOnceMore_thenInDeadLetterQueueWithItsAge() {
    MessageQueue dead = queue("dead");
    MessageQueue queue =
        queue(
            "q",
            "VisibilityTimeout",
            "1",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + dead.arn + "\",\"maxReceiveCount\":\"2\"}");
    Message sent = send(queue, "poison");

    for (int i = 0; i < 2; i++) {
      assertThat(receive(queue, 1)).hasSize(1);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(receive(queue, 1)).isEmpty();

    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(0, 0, 0));
    var buried = receive(dead, 1).getFirst();
    assertThat(buried.message().sentMillis).isEqualTo(sent.sentMillis);
    assertThat(Messages.system(buried))
        .containsEntry("DeadLetterQueueSourceArn", queue.arn)
        .containsEntry("ApproximateReceiveCount", "1");
  }

  @Test
  void givenDelayAndRetention_whenTimePasses_thenHiddenThenVisibleThenGone() {
    MessageQueue queue = queue("q", "DelaySeconds", "5", "MessageRetentionPeriod", "60");
    send(queue, "a");

    assertThat(receive(queue, 1)).isEmpty();
    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(0, 0, 1));
    clock.advance(Duration.ofSeconds(5));
    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(1, 0, 0));
    clock.advance(Duration.ofSeconds(55));
    assertThat(receive(queue, 1)).isEmpty();
    assertThat(queue.counts()).isEqualTo(new MessageQueue.Counts(0, 0, 0));
  }

  @Test
  void givenFifoGroupInFlight_whenReceived_thenOnlyOtherGroupsUntilDeleted() {
    MessageQueue queue = queue("q.fifo", "ContentBasedDeduplication", "true");
    send(queue, "a1", "a");
    send(queue, "a2", "a");
    send(queue, "b1", "b");

    var first = receive(queue, 1);
    assertThat(bodies(first)).containsExactly("a1");
    assertThat(bodies(receive(queue, 10))).containsExactly("b1");
    queue.delete(first.getFirst().receiptHandle());
    assertThat(bodies(receive(queue, 10))).containsExactly("a2");
  }

  @Test
  void givenFifoDuplicate_whenSentWithinFiveMinutes_thenOneMessageAndItsId() {
    MessageQueue queue = queue("q.fifo");
    Message first = send(queue, "a", "g", "same");
    Message again = send(queue, "b", "g", "same");

    assertThat(again.id).isEqualTo(first.id);
    assertThat(bodies(receive(queue, 10))).containsExactly("a");
    clock.advance(Duration.ofMinutes(5));
    assertThat(send(queue, "c", "g", "same").id).isNotEqualTo(first.id);
  }

  @Test
  void givenFifoHandleExpired_whenDeleted_thenRefused() {
    MessageQueue queue = queue("q.fifo", "VisibilityTimeout", "1");
    send(queue, "a", "g", "1");
    var received = receive(queue, 1).getFirst();
    clock.advance(Duration.ofSeconds(1));

    assertThatThrownBy(() -> queue.delete(received.receiptHandle()))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void givenLongPoll_whenSentMeanwhile_thenReceivedWithoutWaitingToTheEnd() throws Exception {
    MessageQueue queue = queue("q");
    var got = new ArrayList<String>();
    Thread poll =
        Thread.ofVirtual()
            .start(
                () ->
                    got.addAll(bodies(queue.receive(1, Optional.empty(), Duration.ofSeconds(20)))));
    send(queue, "a");

    assertThat(poll.join(Duration.ofSeconds(5))).isTrue();
    assertThat(got).containsExactly("a");
  }

  /** Whatever happens to it: a group's messages are first seen in the order they were sent. */
  @Property(tries = 300)
  void givenAnyInterleaving_whenFifo_thenGroupOrderHoldsAndNothingIsLost(@ForAll long seed) {
    var random = new Random(seed);
    int world = sqs.all().size(); // Seeds may repeat, queues may not.
    MessageQueue dead = queue("dead" + world + ".fifo");
    MessageQueue queue =
        queue(
            "q" + world + ".fifo",
            "VisibilityTimeout",
            "3",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + dead.arn + "\",\"maxReceiveCount\":3}");
    int sent = 0;
    int deleted = 0;
    Map<String, Integer> newest = new HashMap<>(); // newest number seen, by group
    List<MessageQueue.Received> held = new ArrayList<>();
    for (int step = 0; step < 120; step++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> send(queue, Integer.toString(sent), "g" + random.nextInt(3), "d" + sent++);
        case 2 -> {
          for (var received : receive(queue, 1 + random.nextInt(4))) {
            int number = Integer.parseInt(received.message().draft.body());
            String group = received.message().group();
            if (received.receiveCount() == 1) {
              assertThat(number).isGreaterThan(newest.getOrDefault(group, -1));
            }
            newest.merge(group, number, Math::max);
            held.add(received);
          }
        }
        case 3 -> {
          if (!held.isEmpty()) {
            var one = held.remove(random.nextInt(held.size()));
            try {
              int before = total(queue);
              queue.delete(one.receiptHandle());
              deleted += before - total(queue);
            } catch (AwsException e) {
              assertThat(e.message()).contains("expired");
            }
          }
        }
        default -> clock.advance(Duration.ofSeconds(random.nextInt(4)));
      }
      assertThat(total(queue) + total(dead)).isEqualTo(sent - deleted);
    }
  }

  private static int total(MessageQueue queue) {
    var counts = queue.counts();
    return counts.visible() + counts.inFlight() + counts.delayed();
  }
}
