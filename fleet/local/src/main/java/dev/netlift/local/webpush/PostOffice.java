package dev.netlift.local.webpush;

import dev.netlift.local.front.SocketService;
import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who has subscribed, and what waits for whom. In memory: nothing outlives it, and browsers that
 * come back are given a new name, by which they know that their subscriptions are gone. Any thread;
 * one lock, below which nothing waits.
 */
final class PostOffice {
  static final int AGENTS_MAX = 1_000;
  static final int CHANNELS_MAX = 100;
  static final int WAITING_MAX = 100;
  static final int WAITING_IN_ALL_MAX = 10_000;

  /** Messages a browser may have to acknowledge at a time. */
  static final int ON_THE_WAY_MAX = 10;

  /** Ended subscriptions that are still known to have been. */
  static final int ENDED_MAX = 10_000;

  private static final Duration LATER = Duration.ofSeconds(30);

  /** Tells a browser not to come back by itself. */
  private static final int STAY_AWAY = 4774;

  private static final int TOKEN_BYTES = 24;

  private final InstantSource clock;
  private final Ledger ledger;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, Channel> channels = new HashMap<>();
  private final Map<String, Message> messages = new HashMap<>();

  /** By token; true: its browser took it back, false: it has expired. */
  private final Map<String, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > ENDED_MAX;
        }
      };

  PostOffice(InstantSource clock, Ledger ledger) {
    this.clock = clock;
    this.ledger = ledger;
  }

  /**
   * A browser is there. What waits for it follows by {@link #handOn}, once it knows who it is.
   *
   * @param known what it was called before; null or nonsense: it is new
   * @return empty when there are too many
   */
  synchronized Optional<Agent> connect(@Nullable String known, SocketService.Peer peer) {
    Agent agent = known == null ? null : agents.get(known);
    if (agent == null) {
      if (agents.size() >= AGENTS_MAX) {
        return Optional.empty();
      }
      agent = new Agent(UUID.randomUUID().toString().replace("-", ""));
      agents.put(agent.id, agent);
    } else if (agent.peer != null) {
      agent.peer.close(STAY_AWAY, "the same browser has connected again");
      loseSight(agent);
    }
    agent.peer = peer;
    forgetExpired(agent);
    return Optional.of(agent);
  }

  /** Its connection has ended. One that subscribed to nothing is forgotten. */
  synchronized void disconnect(Agent agent, SocketService.Peer peer) {
    if (!peer.equals(agent.peer)) {
      return; // Has connected again meanwhile.
    }
    agent.peer = null;
    loseSight(agent);
    if (agent.channels.isEmpty()) {
      agents.remove(agent.id);
    }
  }

  /** What it has not acknowledged is sent once more, unless that is too late then. */
  private void loseSight(Agent agent) {
    for (Message message : agent.waiting.values()) {
      if (message.sent) {
        message.sent = false;
        ledger.became(message.entry, Fate.WAITING);
      }
    }
    forgetExpired(agent);
  }

  /**
   * Subscribes; again with the same key, it is the same subscription.
   *
   * @param key who alone may send
   * @return what the endpoint ends with; empty when the browser has too many, or has this one with
   *     another key
   */
  synchronized Optional<String> register(Agent agent, String id, Optional<byte[]> key) {
    Channel before = agent.channels.get(id);
    if (before != null) {
      return before.isFor(key) ? Optional.of(before.token()) : Optional.empty();
    }
    if (agent.channels.size() >= CHANNELS_MAX || agents.get(agent.id) != agent) {
      return Optional.empty();
    }
    var channel = new Channel(agent, id, draw(), key);
    agent.channels.put(id, channel);
    channels.put(channel.token(), channel);
    return Optional.of(channel.token());
  }

  synchronized void unregister(Agent agent, String id) {
    Channel channel = agent.channels.get(id);
    if (channel != null) {
      end(channel, true);
    }
  }

  /**
   * Ends a subscription as a browser's long absence does.
   *
   * @return whether there was one
   */
  synchronized boolean expire(String token) {
    Channel channel = channels.get(token);
    if (channel != null) {
      end(channel, false);
    }
    return channel != null;
  }

  private void end(Channel channel, boolean takenBack) {
    channel.agent().channels.remove(channel.id());
    channels.remove(channel.token());
    ended.put(channel.token(), takenBack);
    for (Message message : List.copyOf(channel.agent().waiting.values())) {
      if (message.channel.equals(channel)) {
        forget(message, Fate.DROPPED);
      }
    }
  }

  /**
   * The subscription a sender means.
   *
   * @throws PushRefusal 404 nobody has it or it has expired, 410 its browser took it back
   */
  synchronized Channel channel(String token) {
    Channel channel = channels.get(token);
    if (channel != null) {
      return channel;
    }
    if (ended.getOrDefault(token, false)) {
      throw new PushRefusal(410, "the browser has given this subscription up");
    }
    throw new PushRefusal(
        404,
        ended.containsKey(token)
            ? "this subscription has expired"
            : "there is no such subscription");
  }

  /**
   * Takes a message and sends it if its browser is there.
   *
   * @param received how the ledger is to keep it, once it has a name
   * @return its name
   * @throws PushRefusal 404 or 410 the subscription has ended, 429 or 503 too much waits
   */
  synchronized String post(Channel channel, Push push, Receipt received) {
    channel(channel.token());
    Agent agent = channel.agent();
    Instant now = clock.instant();
    forgetExpired(agent);
    Optional<Message> replaced =
        agent.waiting.values().stream()
            .filter(m -> m.channel.equals(channel))
            .filter(m -> m.topic.isPresent() && m.topic.equals(push.topic()))
            .findFirst();
    replaced.ifPresent(message -> forget(message, Fate.REPLACED));
    if (agent.waitingFor(channel) >= WAITING_MAX) {
      throw tooMuch(429, "too many messages wait for this browser");
    }
    if (messages.size() >= WAITING_IN_ALL_MAX) {
      agents.values().forEach(this::forgetExpired);
      if (messages.size() >= WAITING_IN_ALL_MAX) {
        throw tooMuch(503, "too many messages wait");
      }
    }
    String id = draw();
    var message = new Message(id, ledger.add(received.named(id)), channel, push, now);
    agent.waiting.put(id, message);
    messages.put(id, message);
    handOn(agent);
    if (!message.sent && push.ttl().isZero()) {
      forget(message, Fate.EXPIRED);
    }
    return id;
  }

  /** A line of the ledger that lacks the message's name. */
  interface Receipt {
    ReceivedPush named(String id);
  }

  private static PushRefusal tooMuch(int status, String reason) {
    return new PushRefusal(status, reason, Map.of("Retry-After", Long.toString(LATER.toSeconds())));
  }

  /** Sends what waits, as much as the browser may have at a time. */
  synchronized void handOn(Agent agent) {
    SocketService.Peer peer = agent.peer;
    if (peer == null) {
      return;
    }
    long onTheWay = agent.onTheWay();
    Instant now = clock.instant();
    for (Message message : List.copyOf(agent.waiting.values())) {
      if (onTheWay >= ON_THE_WAY_MAX) {
        return;
      }
      if (message.sent) {
        continue;
      }
      if (message.deadline.isBefore(now)) {
        forget(message, Fate.EXPIRED);
        continue;
      }
      peer.send(notification(message));
      message.sent = true;
      ledger.became(message.entry, Fate.SENT);
      onTheWay++;
    }
  }

  private static String notification(Message message) {
    var json = JsonMapper.shared().createObjectNode();
    json.put("messageType", "notification")
        .put("channelID", message.channel.id())
        .put("version", message.id);
    if (message.body.length > 0) {
      json.put("data", Base64Url.encode(message.body));
      json.putObject("headers").put("encoding", "aes128gcm");
    }
    return json.toString();
  }

  /**
   * The browser has dealt with a message. One that is not on its way to this browser is ignored.
   */
  synchronized void acknowledge(Agent agent, String id, Fate fate) {
    Message message = agent.waiting.get(id);
    if (message != null && message.sent) {
      forget(message, fate);
      handOn(agent);
    }
  }

  /**
   * The sender takes a message back.
   *
   * @return whether it still waited
   */
  synchronized boolean cancel(String id) {
    Message message = messages.get(id);
    if (message == null || message.sent) {
      return false;
    }
    forget(message, Fate.CANCELLED);
    return true;
  }

  /** The tokens of every subscription there is. */
  synchronized List<String> tokens() {
    return List.copyOf(channels.keySet());
  }

  private void forgetExpired(Agent agent) {
    Instant now = clock.instant();
    for (Message message : List.copyOf(agent.waiting.values())) {
      if (!message.sent && !message.deadline.isAfter(now)) {
        forget(message, Fate.EXPIRED);
      }
    }
  }

  private void forget(Message message, Fate fate) {
    message.channel.agent().waiting.remove(message.id);
    messages.remove(message.id);
    ledger.became(message.entry, fate);
  }

  private String draw() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64Url.encode(bytes);
  }
}
