package dev.netlift.local.webpush;

import dev.netlift.local.front.SocketService;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One browser profile, connected or not. Guarded by the post office. */
final class Agent {
  final String id;

  /** By the browser's own names. */
  final Map<String, Channel> channels = new LinkedHashMap<>();

  /** By message, in the order they came. */
  final Map<String, Message> waiting = new LinkedHashMap<>();

  SocketService.@Nullable Peer peer;

  Agent(String id) {
    this.id = id;
  }

  long onTheWay() {
    return waiting.values().stream().filter(message -> message.sent).count();
  }

  long waitingFor(Channel channel) {
    return waiting.values().stream().filter(message -> message.channel.equals(channel)).count();
  }
}
