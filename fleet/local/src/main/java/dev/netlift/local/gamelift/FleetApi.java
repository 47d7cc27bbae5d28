package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fleets and aliases. Owned by the loop. */
final class FleetApi {
  private static final int PAGE = 100;

  private final Fleets fleets;
  private final Aliases aliases;

  FleetApi(Fleets fleets, Aliases aliases) {
    this.fleets = fleets;
    this.aliases = aliases;
  }

  void serve(Api api) {
    api.on("ListFleets", this::listFleets);
    api.on(
        "DescribeFleetAttributes",
        input ->
            Shapes.page(
                "FleetAttributes",
                input.page(chosen(input), fleet -> fleet.id, PAGE),
                Shapes::fleet));
    api.on("DescribeFleetEvents", this::events);
    api.on("DescribeAlias", input -> Shapes.object().set("Alias", Shapes.alias(alias(input))));
    api.on("ListAliases", this::listAliases);
    api.on("UpdateAlias", this::updateAlias);
    api.on("ResolveAlias", this::resolve);
  }

  Fleet fleet(String idOrArn) {
    return fleets
        .find(idOrArn)
        .orElseThrow(() -> Input.notFound("Fleet " + idOrArn + " does not exist."));
  }

  /** The fleet a request names, which must have instances of ours. */
  Fleet managed(Input input) {
    Fleet fleet = fleet(input.required("FleetId"));
    if (fleet.anywhere()) {
      throw Input.invalid("Fleet " + fleet.id + " is ANYWHERE; its computes are not ours to run.");
    }
    return fleet;
  }

  List<Fleet> chosen(Input input) {
    // As the service: what does not exist is left out.
    List<String> wanted = input.texts("FleetIds");
    return wanted.isEmpty()
        ? List.copyOf(fleets.all())
        : wanted.stream().flatMap(id -> fleets.find(id).stream()).toList();
  }

  private ObjectNode listFleets(Input input) {
    String build = Ids.last(input.text("BuildId"));
    var page =
        input.page(
            fleets.all().stream()
                .filter(fleet -> build.isEmpty() || fleet.spec.buildId().equals(build))
                // There are no scripts here, so no fleet of one.
                .filter(_ -> input.given("ScriptId").isEmpty())
                .toList(),
            fleet -> fleet.id,
            PAGE);
    ObjectNode node = Shapes.object();
    ArrayNode ids = node.putArray("FleetIds");
    page.items().forEach(fleet -> ids.add(fleet.id));
    page.next().ifPresent(next -> node.put("NextToken", next));
    return node;
  }

  private ObjectNode events(Input input) {
    Fleet fleet = fleet(input.required("FleetId"));
    double from = input.json().path("StartTime").asDouble(0);
    double to = input.json().path("EndTime").asDouble(Double.MAX_VALUE);
    var newestFirst =
        new ArrayList<>(fleet.events)
            .reversed().stream()
                .filter(e -> Shapes.time(e.time()) >= from && Shapes.time(e.time()) <= to)
                .toList();
    return Shapes.page("Events", input.page(newestFirst, FleetEvent::eventId, PAGE), Shapes::event);
  }

  private Aliases.Alias alias(Input input) {
    String id = input.required("AliasId");
    return aliases.find(id).orElseThrow(() -> Input.notFound("Alias " + id + " does not exist."));
  }

  /**
   * The fleet an alias of the request leads to.
   *
   * @throws AwsException the alias is terminal, or leads to a fleet that is gone
   */
  Fleet resolved(Aliases.Alias alias) {
    if (alias.routing() instanceof Aliases.Routing.Terminal(String message)) {
      throw new AwsException(400, "TerminalRoutingStrategyException", message);
    }
    return aliases
        .resolve(alias)
        .orElseThrow(() -> Input.notFound("The fleet of alias " + alias.id() + " does not exist."));
  }

  /** The fleet a request names by FleetId or AliasId; empty when it names neither. */
  Optional<Fleet> named(Input input) {
    Optional<String> fleetId = input.given("FleetId");
    if (fleetId.isPresent()) {
      return fleetId.map(this::fleet);
    }
    return input.given("AliasId").map(_ -> resolved(alias(input)));
  }

  private ObjectNode resolve(Input input) {
    Fleet fleet = resolved(alias(input));
    return Shapes.object().put("FleetId", fleet.id).put("FleetArn", fleet.arn);
  }

  private ObjectNode listAliases(Input input) {
    String name = input.text("Name");
    String type = input.text("RoutingStrategyType");
    var chosen =
        aliases.all().stream()
            .filter(alias -> name.isEmpty() || alias.name().equals(name))
            .filter(
                alias ->
                    type.isEmpty()
                        || type.equals("SIMPLE")
                            == (alias.routing() instanceof Aliases.Routing.Simple))
            .toList();
    return Shapes.page("Aliases", input.page(chosen, Aliases.Alias::id, PAGE), Shapes::alias);
  }

  private ObjectNode updateAlias(Input input) {
    Aliases.Alias alias = alias(input);
    JsonNode routing = input.json().path("RoutingStrategy");
    Aliases.Alias updated =
        aliases.update(
            alias,
            input.given("Name"),
            input.given("Description"),
            routing.isObject() ? Optional.of(routing(new Input(routing))) : Optional.empty());
    return Shapes.object().set("Alias", Shapes.alias(updated));
  }

  static Aliases.Routing routing(Input routing) {
    String type = routing.required("Type");
    return switch (type) {
      case "SIMPLE" -> {
        if (routing.given("Message").isPresent()) {
          throw Input.invalid("Message goes with Type TERMINAL only.");
        }
        yield new Aliases.Routing.Simple(Ids.last(routing.required("FleetId")));
      }
      case "TERMINAL" -> {
        if (routing.given("FleetId").isPresent()) {
          throw Input.invalid("FleetId goes with Type SIMPLE only.");
        }
        yield new Aliases.Routing.Terminal(routing.text("Message"));
      }
      default ->
          throw Input.invalid("RoutingStrategy.Type must be SIMPLE or TERMINAL, was " + type + ".");
    };
  }
}
