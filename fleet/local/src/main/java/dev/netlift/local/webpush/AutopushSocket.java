package dev.netlift.local.webpush;

import dev.netlift.local.front.SocketService;
import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One browser's connection, in the language of Mozilla's autopush: {@code hello} first, then {@code
 * register}, {@code unregister}, {@code ack}, {@code nack} and {@code {}} for a ping, each a JSON
 * text. One message at a time.
 */
final class AutopushSocket implements SocketService.Listener {
  private static final Logger log = LoggerFactory.getLogger(AutopushSocket.class);
  private static final int MESSAGE_MAX = 64 << 10;
  private static final int BAD_MESSAGE = 4400;
  private static final int NOT_INTRODUCED = 4401;
  private static final int TOO_MANY = 4503;
  private static final String CHANNEL = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private static final int DECRYPTION_ERROR = 101;
  private static final int DELIVERED = 100;

  private final PostOffice office;
  private final String endpoints;
  private final SocketService.Peer peer;
  private @Nullable Agent agent;

  /**
   * @param endpoints what an endpoint begins with
   */
  AutopushSocket(PostOffice office, String endpoints, SocketService.Peer peer) {
    this.office = office;
    this.endpoints = endpoints;
    this.peer = peer;
  }

  @Override
  public SocketService.Limits limits() {
    return new SocketService.Limits(MESSAGE_MAX, MESSAGE_MAX);
  }

  @Override
  public void text(String message) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(message);
    } catch (JacksonException e) {
      peer.close(BAD_MESSAGE, "not JSON");
      return;
    }
    String type = json.path("messageType").asString("");
    if (type.equals("ping") || (json.isObject() && json.isEmpty())) {
      peer.send("{}");
      return;
    }
    Agent known = agent;
    if (type.equals("hello")) {
      hello(json, known);
    } else if (known == null) {
      peer.close(NOT_INTRODUCED, "hello comes first");
    } else {
      handle(known, type, json);
    }
  }

  private void handle(Agent known, String type, JsonNode json) {
    switch (type) {
      case "register" -> register(known, json);
      case "unregister" -> {
        String channel = json.path("channelID").asString("");
        office.unregister(known, channel);
        peer.send(answer("unregister").put("channelID", channel).put("status", 200).toString());
      }
      case "ack" -> {
        for (JsonNode update : json.path("updates")) {
          office.acknowledge(
              known, update.path("version").asString(""), fate(update.path("code").asInt(100)));
        }
      }
      case "nack" ->
          log.atInfo()
              .addKeyValue("code", json.path("code").asInt(0))
              .log("a page failed to handle a push");
      // There is nobody here whose news browsers would want.
      case "broadcast_subscribe" -> {}
      default -> peer.close(BAD_MESSAGE, "unknown messageType");
    }
  }

  private void hello(JsonNode json, @Nullable Agent known) {
    if (known != null) {
      peer.close(BAD_MESSAGE, "hello comes once");
      return;
    }
    if (!json.path("use_webpush").asBoolean(false)) {
      peer.close(BAD_MESSAGE, "only browsers that take data are served (use_webpush)");
      return;
    }
    Optional<Agent> connected = office.connect(json.path("uaid").asString(null), peer);
    if (connected.isEmpty()) {
      peer.close(TOO_MANY, "too many browsers");
      return;
    }
    agent = connected.get();
    ObjectNode answer =
        answer("hello").put("uaid", connected.get().id).put("status", 200).put("use_webpush", true);
    answer.putObject("broadcasts");
    peer.send(answer.toString());
    office.handOn(connected.get());
  }

  private void register(Agent known, JsonNode json) {
    String channel = json.path("channelID").asString("");
    ObjectNode answer = answer("register").put("channelID", channel);
    Optional<byte[]> key = Optional.empty();
    boolean sound = channel.matches(CHANNEL);
    String text = json.path("key").asString("");
    if (!text.isEmpty()) {
      try {
        // Browsers pad it.
        byte[] point = Base64.getUrlDecoder().decode(text);
        P256.decode(point);
        key = Optional.of(point);
      } catch (IllegalArgumentException e) {
        sound = false;
      }
    }
    if (!sound) {
      peer.send(answer.put("status", 400).toString());
      return;
    }
    Optional<String> token = office.register(known, channel, key);
    if (token.isEmpty()) {
      peer.send(answer.put("status", 409).toString());
      return;
    }
    peer.send(answer.put("status", 200).put("pushEndpoint", endpoints + token.get()).toString());
  }

  private static ObjectNode answer(String type) {
    return JsonMapper.shared().createObjectNode().put("messageType", type);
  }

  private static Fate fate(int code) {
    return switch (code) {
      case DELIVERED -> Fate.DELIVERED;
      case DECRYPTION_ERROR -> Fate.UNREADABLE;
      default -> Fate.UNWANTED;
    };
  }

  @Override
  public void closed(int code, String reason) {
    Agent known = agent;
    if (known != null) {
      office.disconnect(known, peer);
    }
  }
}
