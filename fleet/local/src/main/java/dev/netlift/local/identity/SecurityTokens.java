package dev.netlift.local.identity;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.Xml;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** STS, as far as a developer or a tool asks it: who am I, and may I take this role. */
public final class SecurityTokens implements Service {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

  private final Identities identities;

  public SecurityTokens(Identities identities) {
    this.identities = identities;
  }

  @Override
  public String signingName() {
    return "sts";
  }

  @Override
  public Reply handle(Call call) {
    return switch (call.operation()) {
      case "GetCallerIdentity" ->
          Xml.reply(
              call,
              NAMESPACE,
              xml -> {
                xml.text("Arn", call.caller().arn());
                xml.text("UserId", userId(call));
                xml.text("Account", call.caller().accountId());
              });
      case "AssumeRole" -> assume(call);
      default ->
          throw new AwsException(400, "InvalidAction", "Not served here: " + call.operation());
    };
  }

  private static String userId(Call call) {
    String session = call.caller().arn().substring(call.caller().arn().lastIndexOf('/') + 1);
    return call.caller()
        .roleName()
        .map(role -> Identities.roleId(role) + ":" + session)
        .orElse(Draw.stableId("AIDA", session));
  }

  private Reply assume(Call call) {
    Map<String, String> form = Bodies.form(call);
    String role = form.getOrDefault("RoleArn", "");
    String session = form.getOrDefault("RoleSessionName", "");
    if (!session.matches("[\\w+=,.@-]{2,64}")) {
      throw new AwsException(
          400, "ValidationError", "RoleSessionName must be 2 to 64 of [\\w+=,.@-]");
    }
    long seconds;
    try {
      seconds = Long.parseLong(form.getOrDefault("DurationSeconds", "3600"));
    } catch (NumberFormatException e) {
      seconds = 0;
    }
    if (seconds < 900 || seconds > 43_200) {
      throw new AwsException(400, "ValidationError", "DurationSeconds must be 900 to 43200");
    }
    // The administrator steps into any role, as an operator does to see what it may do.
    if (call.caller().roleName().isPresent()
        && !identities.trusts(role, "AWS=" + call.caller().arn(), "sts:AssumeRole", Map.of())) {
      throw new AwsException(
          403,
          "AccessDenied",
          "User: "
              + call.caller().arn()
              + " is not authorized to perform: sts:AssumeRole on resource: "
              + role);
    }
    Keys keys = identities.issue(role, session, Duration.ofSeconds(seconds), Optional.empty());
    String arn = identities.lookup(keys.accessKeyId()).orElseThrow().caller().arn();
    return Xml.reply(
        call,
        NAMESPACE,
        xml -> {
          xml.element(
              "Credentials",
              credentials -> {
                credentials.text("AccessKeyId", keys.accessKeyId());
                credentials.text("SecretAccessKey", keys.secretAccessKey());
                credentials.text("SessionToken", keys.sessionToken().orElseThrow());
                Instant end = keys.expiration().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
                credentials.text("Expiration", end.toString());
              });
          xml.element(
              "AssumedRoleUser",
              user -> {
                user.text("AssumedRoleId", Identities.roleId(nameOf(role)) + ":" + session);
                user.text("Arn", arn);
              });
        });
  }

  private static String nameOf(String roleArn) {
    return roleArn.substring(roleArn.lastIndexOf('/') + 1);
  }
}
