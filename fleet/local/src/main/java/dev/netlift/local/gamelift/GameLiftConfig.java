package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Matcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * @param account twelve digits
 * @param stateDir the local cloud's folder; server logs go to {@code logs/} below it
 * @param endpoint of the front, for example {@code http://127.0.0.1:4566}; server processes are
 *     told its WebSocket
 * @param serverEnvironment what server processes get besides the GAMELIFT_SDK_ variables; nothing
 *     is inherited
 * @param matcher what one matchmaking pass may spend
 * @param quirks what to do where AWS does not say what it does
 * @param matchmaking the same for FlexMatch
 */
public record GameLiftConfig(
    String region,
    String account,
    Path stateDir,
    URI endpoint,
    Map<String, String> serverEnvironment,
    Timers timers,
    Matcher.Budget matcher,
    ServiceQuirks quirks,
    MatchmakingOptions matchmaking) {
  public GameLiftConfig {
    serverEnvironment = Map.copyOf(serverEnvironment);
    if (!account.matches("\\d{12}")) {
      throw new IllegalArgumentException("account must be twelve digits, was " + account);
    }
  }

  /** With FlexMatch as we take it to be. */
  public GameLiftConfig(
      String region,
      String account,
      Path stateDir,
      URI endpoint,
      Map<String, String> serverEnvironment,
      Timers timers,
      Matcher.Budget matcher,
      ServiceQuirks quirks) {
    this(
        region,
        account,
        stateDir,
        endpoint,
        serverEnvironment,
        timers,
        matcher,
        quirks,
        MatchmakingOptions.DEFAULT);
  }

  /** With the quirks we take for the likeliest. */
  public GameLiftConfig(
      String region,
      String account,
      Path stateDir,
      URI endpoint,
      Map<String, String> serverEnvironment,
      Timers timers,
      Matcher.Budget matcher) {
    this(
        region,
        account,
        stateDir,
        endpoint,
        serverEnvironment,
        timers,
        matcher,
        ServiceQuirks.DEFAULT);
  }

  /** With the timers of the real service. */
  public GameLiftConfig(
      String region,
      String account,
      Path stateDir,
      URI endpoint,
      Map<String, String> serverEnvironment) {
    this(
        region,
        account,
        stateDir,
        endpoint,
        serverEnvironment,
        Timers.DEFAULT,
        Matcher.Budget.DEFAULT);
  }

  /** This one, with another FlexMatch. */
  public GameLiftConfig with(MatchmakingOptions options) {
    return new GameLiftConfig(
        region, account, stateDir, endpoint, serverEnvironment, timers, matcher, quirks, options);
  }

  /** This one, with other waits. */
  public GameLiftConfig with(Timers other) {
    return new GameLiftConfig(
        region,
        account,
        stateDir,
        endpoint,
        serverEnvironment,
        other,
        matcher,
        quirks,
        matchmaking);
  }

  /** This, but with another environment for server processes. */
  public GameLiftConfig withServerEnvironment(Map<String, String> environment) {
    return new GameLiftConfig(
        region, account, stateDir, endpoint, environment, timers, matcher, quirks, matchmaking);
  }

  /** Where server processes connect. */
  String socketUrl() {
    String scheme = "https".equals(endpoint.getScheme()) ? "wss" : "ws";
    return scheme + "://" + endpoint.getRawAuthority() + SdkSockets.PATH;
  }

  String arn(String resource) {
    return "arn:aws:gamelift:" + region + ":" + account + ":" + resource;
  }
}
