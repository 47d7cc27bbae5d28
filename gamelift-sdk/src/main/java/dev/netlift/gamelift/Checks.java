package dev.netlift.gamelift;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of section "validation" of the Server SDK. Each failure names the field, the bound and
 * the value.
 */
final class Checks {
  private static final int ID_MAX = 256;
  private static final Pattern GUID_LIKE = Pattern.compile("[a-zA-Z0-9.-]+");
  private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9\\-]+(/[a-zA-Z0-9\\-]+)?");
  private static final Pattern ARN = Pattern.compile("[a-zA-Z0-9:/-]+");
  private static final Pattern GAME_LIFT_ARN =
      Pattern.compile("arn:(aws|aws-cn):gamelift:([a-z]{2}-[a-z]+-\\d):(\\d{12})?:([a-z]+)/(.+)");
  private static final Pattern TICKET = Pattern.compile("[a-zA-Z0-9\\-.]*");
  private static final Pattern ROLE_SESSION = Pattern.compile("[\\w+=,.@-]*");
  private static final int PORT_MAX = 60_000;
  private static final Pattern METRIC_KEY = Pattern.compile("[a-zA-Z][a-zA-Z0-9_.\\-]*");
  private static final Pattern TAG_KEY = Pattern.compile("[a-zA-Z][a-zA-Z0-9_.\\-/]*");
  private static final Pattern TAG_VALUE = Pattern.compile("[a-zA-Z0-9_.\\-/:]*");
  private static final int METRIC_MAX = 200;
  private static final int FLUSH_MAX = 3_600_000;
  private static final int PACKET_MIN = 64;
  private static final int PACKET_MAX = 65_507;

  private Checks() {}

  /** Throws BAD_REQUEST for null. */
  static void present(String name, @Nullable Object value) {
    if (value == null) {
      throw new GameLiftException(ErrorType.BAD_REQUEST, name + " must be given, was null");
    }
  }

  static void webSocketUrl(String value) {
    length("WebSocketURL", value, 1, Integer.MAX_VALUE, true);
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("ws://") && !lower.startsWith("wss://")) {
      throw invalid(
          "WebSocketURL must begin with wss:// or ws://", value.replaceFirst("\\?.*", ""));
    }
    try {
      if (URI.create(value.replaceFirst("[?#].*", "")).getHost() == null) {
        throw invalid("WebSocketURL must name a host", value.replaceFirst("\\?.*", ""));
      }
    } catch (IllegalArgumentException e) {
      throw invalid("WebSocketURL must be a URL", value.replaceFirst("\\?.*", ""));
    }
  }

  static void processId(String value) {
    length("ProcessID", value, 1, Integer.MAX_VALUE, true);
  }

  static void fleetId(String value) {
    matches("FleetID", value, GUID_LIKE, 1, ID_MAX);
  }

  static void hostId(String value) {
    matches("HostID", value, HOST, 1, ID_MAX);
  }

  /**
   * @param field what it is called; the value must not be empty and is not shown
   */
  static void secretPresent(String field, String value) {
    length(field, value, 1, Integer.MAX_VALUE, false);
  }

  static void region(String value) {
    length("AwsRegion", value, 1, ID_MAX, true);
  }

  static void port(int value) {
    if (value < 1 || value > PORT_MAX) {
      throw invalid("Port must be 1 to " + PORT_MAX, Integer.toString(value));
    }
  }

  static void gameSessionId(String value) {
    matches("GameSessionID", value, ARN, 1, ID_MAX);
  }

  static void playerSessionId(String value) {
    length("PlayerSessionID", value, 1, ID_MAX, false);
    if (!GUID_LIKE.matcher(value).matches()) {
      throw new GameLiftException(
          ErrorType.VALIDATION,
          "PlayerSessionID must match ^"
              + GUID_LIKE
              + "$, its "
              + bytes(value)
              + " bytes did not (value not shown)");
    }
  }

  static void describe(DescribePlayerSessionsRequest request) {
    long selectors =
        List.of(request.gameSessionId(), request.playerSessionId(), request.playerId()).stream()
            .filter(id -> !id.isEmpty())
            .count();
    if (selectors != 1) {
      throw invalid(
          "exactly one of GameSessionID, PlayerSessionID and PlayerID must be given",
          selectors + " of them");
    }
    if (!request.gameSessionId().isEmpty()) {
      gameSessionId(request.gameSessionId());
    }
    if (!request.playerSessionId().isEmpty()) {
      length("PlayerSessionID", request.playerSessionId(), 1, 1024, false);
    }
    if (!request.playerId().isEmpty()) {
      length("PlayerID", request.playerId(), 1, 1024, true);
    }
    if (request.statusFilter() == PlayerSessionStatus.UNKNOWN) {
      throw invalid(
          "PlayerSessionStatusFilter must be RESERVED, ACTIVE, COMPLETED or TIMEDOUT", "UNKNOWN");
    }
    if (request.limit() < 0) {
      throw invalid(
          "Limit must be 1 or more, or 0 for the service's own", Integer.toString(request.limit()));
    }
  }

  static void startBackfill(StartMatchBackfillRequest request) {
    if (!request.ticketId().isEmpty()) {
      matches("TicketID", request.ticketId(), TICKET, 1, 128);
    }
    matches("GameSessionArn", request.gameSessionArn(), ARN, 1, ID_MAX);
    matches(
        "MatchmakingConfigurationArn",
        request.matchmakingConfigurationArn(),
        GAME_LIFT_ARN,
        1,
        ID_MAX);
    if (request.players().isEmpty()) {
      throw invalid("Players must have at least 1 element", "0 elements");
    }
  }

  static void stopBackfill(StopMatchBackfillRequest request) {
    matches("GameSessionArn", request.gameSessionArn(), GAME_LIFT_ARN, 1, ID_MAX);
    matches(
        "MatchmakingConfigurationArn",
        request.matchmakingConfigurationArn(),
        GAME_LIFT_ARN,
        1,
        Integer.MAX_VALUE);
    matches("TicketID", request.ticketId(), TICKET, 1, 128);
  }

  static void role(String roleArn, String roleSessionName) {
    matches("RoleArn", roleArn, ARN, 1, ID_MAX);
    matches("RoleSessionName", roleSessionName, ROLE_SESSION, 2, 64);
  }

  static void metrics(MetricsParameters parameters) {
    length("StatsdHost", parameters.statsdHost(), 1, ID_MAX, true);
    range("StatsdPort", parameters.statsdPort(), 1, PORT_MAX);
    length("CrashReporterHost", parameters.crashReporterHost(), 1, ID_MAX, true);
    range("CrashReporterPort", parameters.crashReporterPort(), 1, PORT_MAX);
    range("FlushIntervalMs", parameters.flushIntervalMillis(), 1, FLUSH_MAX);
    range("MaxPacketSize", parameters.maxPacketSize(), PACKET_MIN, PACKET_MAX);
  }

  private static void range(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw invalid(field + " must be " + min + " to " + max, Integer.toString(value));
    }
  }

  static void metricKey(String key) {
    matches("metric key", key, METRIC_KEY, 1, METRIC_MAX);
  }

  static void tag(String key, String value) {
    matches("tag key", key, TAG_KEY, 1, METRIC_MAX);
    matches("tag value", value, TAG_VALUE, 0, METRIC_MAX);
  }

  private static void matches(String field, String value, Pattern pattern, int min, int max) {
    length(field, value, min, max, true);
    if (!pattern.matcher(value).matches()) {
      throw invalid(field + " must match ^" + pattern + "$", value);
    }
  }

  private static void length(String field, String value, int min, int max, boolean shown) {
    int length = bytes(value);
    if (length < min || length > max) {
      String bound =
          max == Integer.MAX_VALUE ? min + " or more bytes" : min + " to " + max + " bytes";
      String was = shown && length > 0 ? length + " bytes: " + brief(value) : length + " bytes";
      throw invalid(field + " must be " + bound, was);
    }
  }

  static GameLiftException invalid(String bound, String was) {
    return new GameLiftException(ErrorType.VALIDATION, bound + ", was " + brief(was));
  }

  private static int bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String brief(String value) {
    String line = Redaction.of(value, List.of());
    return line.length() > 96 ? line.substring(0, 96) + "…" : line;
  }
}
