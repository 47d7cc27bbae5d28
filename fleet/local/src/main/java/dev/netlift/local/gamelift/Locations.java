package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Places that fleets can be in: our Region, and custom ones. Owned by the loop. */
final class Locations {
  private static final int PAGE = 200;
  private static final int CUSTOM_MAX = 1_000;

  private final Ids ids;
  private final Fleets fleets;
  private final Tags tags;
  private final Set<String> custom = new LinkedHashSet<>();
  private Optional<InetSocketAddress> beacon = Optional.empty();

  Locations(Ids ids, Fleets fleets, Tags tags) {
    this.ids = ids;
    this.fleets = fleets;
    this.tags = tags;
    tags.kind("location", custom::contains);
  }

  void serve(Api api) {
    api.on("CreateLocation", this::create);
    api.on("ListLocations", this::list);
    api.on("DeleteLocation", this::delete);
  }

  /** What answers pings in our Region. */
  void beacon(InetSocketAddress address) {
    beacon = Optional.of(address);
  }

  boolean custom(String name) {
    return custom.contains(name);
  }

  private ObjectNode create(Input input) {
    String name = input.required("LocationName");
    Map<String, String> given = Tags.read(input.json().path("Tags"));
    if (custom.size() >= CUSTOM_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "More than " + CUSTOM_MAX + " locations are kept here.");
    }
    if (!custom.add(name)) {
      throw new AwsException(400, "ConflictException", "Location " + name + " exists already.");
    }
    tags.made("location", name, given);
    return Shapes.object().set("Location", shape(name));
  }

  private ObjectNode shape(String name) {
    ObjectNode node = Shapes.object().put("LocationName", name);
    if (custom(name)) {
      node.put("LocationArn", ids.locationArn(name));
    } else {
      beacon.ifPresent(
          at ->
              node.putObject("PingBeacon")
                  .putObject("UDPEndpoint")
                  .put("Domain", at.getHostString())
                  .put("Port", at.getPort()));
    }
    return node;
  }

  private ObjectNode list(Input input) {
    List<String> filters = input.texts("Filters");
    var found = new ArrayList<String>();
    if (filters.isEmpty() || filters.contains("AWS")) {
      found.add(ids.region());
    }
    if (filters.isEmpty() || filters.contains("CUSTOM")) {
      found.addAll(custom);
    }
    return Shapes.page("Locations", input.page(found, name -> name, PAGE), this::shape);
  }

  private ObjectNode delete(Input input) {
    String name = Ids.last(input.required("LocationName"));
    if (!custom(name)) {
      throw Input.notFound("Location " + name + " does not exist.");
    }
    if (fleets.all().stream().anyMatch(fleet -> fleet.locations.contains(name))) {
      throw Input.invalid("Location " + name + " is used by a fleet; delete the fleet first.");
    }
    custom.remove(name);
    return Shapes.object();
  }
}
