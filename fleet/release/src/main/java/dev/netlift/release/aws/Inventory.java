package dev.netlift.release.aws;

import dev.netlift.release.Answer.StackStatus;
import dev.netlift.release.WorldException;
import dev.netlift.release.build.FleetTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;

/** What is deployed, looked at as a doctor does. Asks only. One thread. */
public final class Inventory {
  /** As AWS advises: a fleet keeps the machine image it was made with. */
  private static final Duration OLD = Duration.ofDays(30);

  private final Clients clients;
  private final Stacks stacks;
  private final String system;

  /**
   * @param system name of the stack
   */
  public Inventory(Clients clients, String system) {
    this.clients = clients;
    this.stacks = new Stacks(clients.cloudFormation());
    this.system = system;
  }

  /**
   * @param remedy what to do
   */
  public record Fault(String fault, String what, String remedy) {}

  /** Instances that each of the fleet's locations may have; the least of its instance types. */
  public Map<String, Integer> quotas(FleetTemplate fleet) throws WorldException {
    try {
      return new Quotas(clients).instances(fleet);
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /** What is wrong with what is deployed. */
  public List<Fault> faults() throws WorldException {
    try {
      var faults = new ArrayList<Fault>();
      Optional<Stack> found = stacks.find(system);
      if (found.isEmpty()) {
        faults.add(new Fault("NO_SYSTEM", "no stack " + system, "./netlift deploy"));
        return faults;
      }
      if (Stacks.status(found.get()) != StackStatus.COMPLETE) {
        faults.add(
            new Fault(
                "SYSTEM_STACK",
                "stack " + system + " is " + found.get().stackStatusAsString(),
                "./netlift deploy, once it is settled"));
      }
      Map<String, String> outputs = Stacks.outputs(found.get());
      String live = live(outputs.getOrDefault("FleetAliasId", ""), faults);
      fleets(live, target(outputs.getOrDefault("SpotFleetAliasId", "")), faults);
      builds(faults);
      return faults;
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  private String live(String aliasId, List<Fault> faults) {
    if (aliasId.isEmpty()) {
      faults.add(
          new Fault("NO_ALIAS", "stack " + system + " tells no FleetAliasId", "./netlift deploy"));
      return "";
    }
    var routing =
        clients.gameLift().describeAlias(r -> r.aliasId(aliasId)).alias().routingStrategy();
    if (routing.type() != RoutingStrategyType.SIMPLE) {
      faults.add(
          new Fault(
              "CLOSED",
              "the alias leads nowhere: " + routing.message(),
              "./netlift fleet release"));
      return "";
    }
    return routing.fleetId();
  }

  /** Of the alias for Spot fleets, which may well lead nowhere. */
  private String target(String aliasId) {
    if (aliasId.isEmpty()) {
      return "";
    }
    var routing =
        clients.gameLift().describeAlias(r -> r.aliasId(aliasId)).alias().routingStrategy();
    return routing.type() == RoutingStrategyType.SIMPLE ? routing.fleetId() : "";
  }

  private void fleets(String onDemand, String spot, List<Fault> faults) {
    var missing = new TreeSet<>(List.of(onDemand, spot));
    missing.remove("");
    List<String> live = List.copyOf(missing);
    for (FleetAttributes fleet :
        clients.gameLift().describeFleetAttributesPaginator(r -> {}).fleetAttributes()) {
      String name = fleet.fleetId() + " (" + fleet.name() + ")";
      if (live.contains(fleet.fleetId())) {
        missing.remove(fleet.fleetId());
        if (fleet.status() != FleetStatus.ACTIVE) {
          faults.add(
              new Fault(
                  "LIVE_FLEET",
                  "the live fleet " + name + " is " + fleet.statusAsString(),
                  "its events: aws gamelift describe-fleet-events --fleet-id " + fleet.fleetId()));
        }
        if (Duration.between(fleet.creationTime(), Instant.now()).compareTo(OLD) > 0) {
          faults.add(
              new Fault(
                  "OLD_FLEET",
                  name + " was made on " + fleet.creationTime() + ", its image is as old",
                  "./netlift fleet release --label DATE"));
        }
      } else if (String.valueOf(fleet.name()).startsWith("netlift-")
          && fleet.status() != FleetStatus.DELETING) {
        faults.add(
            new Fault(
                "FLEET_LEFT",
                name + " is not live and costs money",
                "./netlift fleet resume, or ./netlift fleet drain --delete " + fleet.fleetId()));
      }
    }
    for (String gone : missing) {
      faults.add(
          new Fault(
              "LIVE_FLEET",
              "an alias leads to " + gone + ", which is not there",
              "./netlift fleet release"));
    }
  }

  private void builds(List<Fault> faults) {
    clients.gameLift().listBuildsPaginator(r -> {}).builds().stream()
        .filter(build -> "netlift".equals(build.name()))
        .filter(build -> !build.statusAsString().equals("READY"))
        .forEach(
            build ->
                faults.add(
                    new Fault(
                        "BUILD_LEFT",
                        build.buildId() + " is " + build.statusAsString() + " and of no use",
                        "aws gamelift delete-build --build-id " + build.buildId())));
  }
}
