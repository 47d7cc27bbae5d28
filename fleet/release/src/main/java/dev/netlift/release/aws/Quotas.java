package dev.netlift.release.aws;

import dev.netlift.release.build.FleetTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.gamelift.model.ComputeType;
import software.amazon.awssdk.services.gamelift.model.EC2InstanceLimit;
import software.amazon.awssdk.services.servicequotas.model.AccessDeniedException;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;

/** What the account allows, before anything is made. Asks only. One thread. */
final class Quotas {
  private static final String SERVICE = "gamelift";
  private static final String FLEETS = "L-FDDD1260"; // Managed EC2 fleets per Region.

  private final Clients clients;

  Quotas(Clients clients) {
    this.clients = clients;
  }

  /** Instances that each location may have, by its name in the template; the least of all types. */
  Map<String, Integer> instances(FleetTemplate fleet) {
    var quotas = new LinkedHashMap<String, Integer>();
    String home = clients.target().region();
    for (FleetTemplate.Location location : fleet.locations()) {
      String name = named(location.name());
      for (String type : fleet.instanceTypes()) {
        int most =
            clients
                .gameLift()
                .describeEC2InstanceLimits(
                    r -> {
                      r.ec2InstanceType(type);
                      // The home Region is asked for by saying none.
                      if (!name.equals(home)) {
                        r.location(name);
                      }
                    })
                .ec2InstanceLimits()
                .stream()
                .mapToInt(EC2InstanceLimit::instanceLimit)
                .findFirst()
                .orElse(0);
        quotas.merge(location.name(), most, Math::min);
      }
    }
    return quotas;
  }

  /** The home Region's name is the stack's to know, not the template's. */
  private String named(String location) {
    return location.matches("[a-z]{2,3}(-[a-z0-9]+)+-[0-9][a-z0-9-]*")
        ? location
        : clients.target().region();
  }

  /**
   * What of another generation would not fit, in words.
   *
   * @param made whether its fleets are there already
   * @return empty: all fits, or nobody may tell
   */
  String missing(FleetTemplate fleet, boolean made) {
    List<String> missing = new ArrayList<>();
    instances(fleet)
        .forEach(
            (location, most) -> {
              if (most == 0) {
                missing.add(
                    "the quota is 0 instances of "
                        + String.join(" or ", fleet.instanceTypes())
                        + " in "
                        + named(location));
              }
            });
    int wanted = made ? 0 : fleet.instanceTypes().size();
    int most = fleetsMost();
    int there = fleets();
    if (wanted > 0 && there + wanted > most) {
      missing.add(
          "the quota is "
              + most
              + " fleets, there are "
              + there
              + ", and "
              + wanted
              + " more come");
    }
    return missing.isEmpty()
        ? ""
        : String.join("; ", missing) + ". Ask for more: Service Quotas, Amazon GameLift Servers";
  }

  private int fleets() {
    return (int)
        clients.gameLift().describeFleetAttributesPaginator(r -> {}).fleetAttributes().stream()
            .filter(fleet -> fleet.computeType() != ComputeType.ANYWHERE)
            .count();
  }

  private int fleetsMost() {
    try {
      return clients
          .serviceQuotas()
          .getServiceQuota(r -> r.serviceCode(SERVICE).quotaCode(FLEETS))
          .quota()
          .value()
          .intValue();
    } catch (AccessDeniedException | NoSuchResourceException e) {
      // Whoever may not ask finds out by the stack's failure, as without us.
      return Integer.MAX_VALUE;
    }
  }
}
