package dev.netlift.local.gamelift;

import java.util.UUID;
import java.util.function.Supplier;

/** Makes the ids and ARNs of this cloud. Owned by the loop. */
final class Ids {
  private final GameLiftConfig config;
  private final Supplier<UUID> random;

  Ids(GameLiftConfig config, Supplier<UUID> random) {
    this.config = config;
    this.random = random;
  }

  String uuid() {
    return random.get().toString();
  }

  String region() {
    return config.region();
  }

  String account() {
    return config.account();
  }

  String fleetArn(String fleetId) {
    return config.arn("fleet/" + fleetId);
  }

  // Aliases and game sessions carry no account in their ARNs.
  String aliasArn(String aliasId) {
    return "arn:aws:gamelift:" + config.region() + "::alias/" + aliasId;
  }

  String gameSessionArn(String fleetId, String id) {
    return "arn:aws:gamelift:" + config.region() + "::gamesession/" + fleetId + "/" + id;
  }

  String buildArn(String buildId) {
    return config.arn("build/" + buildId);
  }

  String computeArn(String name) {
    return config.arn("compute/" + name);
  }

  String locationArn(String name) {
    return config.arn("location/" + name);
  }

  String queueArn(String name) {
    return config.arn("gamesessionqueue/" + name);
  }

  String ruleSetArn(String name) {
    return config.arn("matchmakingruleset/" + name);
  }

  String configurationArn(String name) {
    return config.arn("matchmakingconfiguration/" + name);
  }

  /** Short, and enough to tell ids apart that are random. */
  static String tail(String uuid) {
    return uuid.substring(uuid.lastIndexOf('-') + 1);
  }

  /** The last part of an ARN, or the text itself when it is a plain name or id. */
  static String last(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1)
        : nameOrArn;
  }
}
