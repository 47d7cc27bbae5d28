package dev.netlift.local.quotas;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Service Quotas: what a new account has of GameLift in a Region. Names, codes and defaults are
 * those of the service's page of quotas; those that cannot be adjusted have no code there and are
 * left out. Nothing here enforces them. Any thread.
 */
public final class ServiceQuotas implements Service {
  private static final int PAGE_MAX = 100;
  private static final String NONE = "None";
  private static final Map<String, String> NAMES = Map.of("gamelift", "Amazon GameLift");
  private static final Map<String, List<Quota>> QUOTAS =
      Map.of(
          "gamelift",
          List.of(
              quota("L-AED4A06A", "Aliases per region", 100),
              quota("L-593688D9", "Anywhere fleets per region", 10),
              quota("L-90D24F1B", "Builds per region", 1_000),
              quota("L-0536A98D", "Compute per Anywhere fleet", 100),
              quota("L-C6F4238C", "Custom locations per region", 20),
              quota("L-8D885299", "Game server groups per region", 20),
              quota("L-51AF299A", "Game servers per game server group", 1_000),
              quota("L-22451070", "Game session queues per region", 20),
              quota("L-55650DB7", "Locations in a fleet per region", 4),
              new Quota("L-BFEEB817", "Managed EC2 fleet EBS volume", 50, "Gigabytes", true),
              quota("L-FDDD1260", "Managed EC2 fleets per region", 10),
              quota("L-73F6E300", "Matchmaking configurations per region", 100),
              quota("L-8AE49BBD", "Matchmaking rule sets per region", 1_000),
              quota("L-3A43EF3C", "Maximum NewGameSessionsPerCreator per fleet configuration", 10),
              quota("L-9F9DE0B2", "Maximum PolicyPeriodInMinutes per fleet configuration", 60),
              new Quota("L-24BE0A39", "Player session timeout", 60, "Seconds", true),
              quota("L-BB62CF1D", "Queue destinations per game session queue", 10),
              quota("L-293B0017", "Scripts per region", 1_000)));

  private final String region;
  private final String account;

  public ServiceQuotas(String region, String account) {
    this.region = region;
    this.account = account;
  }

  private static Quota quota(String code, String name, double value) {
    return new Quota(code, name, value, NONE, true);
  }

  @Override
  public String signingName() {
    return "servicequotas";
  }

  @Override
  public Reply handle(Call call) {
    JsonNode body = Bodies.json(call);
    return Bodies.reply(
        call,
        switch (call.operation()) {
          case "GetServiceQuota", "GetAWSDefaultServiceQuota" -> get(body);
          case "ListServiceQuotas", "ListAWSDefaultServiceQuotas" -> list(body);
          default ->
              throw new AwsException(
                  400, "UnknownOperationException", "Not served here: " + call.operation());
        });
  }

  private ObjectNode get(JsonNode body) {
    String service = body.path("ServiceCode").asString("");
    String code = body.path("QuotaCode").asString("");
    Quota found =
        of(service).stream()
            .filter(quota -> quota.code().equals(code))
            .findFirst()
            .orElseThrow(
                () ->
                    new AwsException(
                        400,
                        "NoSuchResourceException",
                        "The request failed because the specified quota does not exist: " + code));
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    return answer.set("Quota", shape(service, found));
  }

  private ObjectNode list(JsonNode body) {
    String service = body.path("ServiceCode").asString("");
    List<Quota> all = of(service);
    String token = body.path("NextToken").asString("0");
    int most = body.path("MaxResults").asInt(PAGE_MAX);
    if (!token.matches("[0-9]{1,4}") || most < 1 || most > PAGE_MAX) {
      throw new AwsException(
          400, "IllegalArgumentException", "MaxResults must be 1 to " + PAGE_MAX);
    }
    int from = Math.min(all.size(), Integer.parseInt(token));
    int to = Math.min(all.size(), from + most);
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode quotas = answer.putArray("Quotas");
    all.subList(from, to).forEach(quota -> quotas.add(shape(service, quota)));
    if (to < all.size()) {
      answer.put("NextToken", Integer.toString(to));
    }
    return answer;
  }

  private static List<Quota> of(String service) {
    List<Quota> quotas = QUOTAS.get(service);
    if (quotas == null) {
      throw new AwsException(
          400,
          "NoSuchResourceException",
          "The request failed because the specified service does not exist: " + service);
    }
    return quotas;
  }

  private ObjectNode shape(String service, Quota quota) {
    return quota.shape(service, NAMES.getOrDefault(service, service), region, account);
  }
}
