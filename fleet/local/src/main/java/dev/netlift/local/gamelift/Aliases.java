package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Names that stand for a fleet, or for none. Owned by the loop. */
final class Aliases {
  /** Where an alias leads. */
  sealed interface Routing {
    record Simple(String fleetId) implements Routing {}

    record Terminal(String message) implements Routing {}
  }

  record Alias(
      String id,
      String arn,
      String name,
      String description,
      Routing routing,
      Instant created,
      Instant updated) {}

  private final Loop loop;
  private final Ids ids;
  private final Fleets fleets;
  private final Map<String, Alias> aliases = new LinkedHashMap<>();
  private Runnable onChange = () -> {};

  Aliases(Loop loop, Ids ids, Fleets fleets) {
    this.loop = loop;
    this.ids = ids;
    this.fleets = fleets;
  }

  /** Hears whenever an alias leads somewhere else. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  Alias create(String name, String description, Routing routing) {
    check(routing);
    String id = "alias-" + ids.uuid();
    var alias = new Alias(id, ids.aliasArn(id), name, description, routing, loop.now(), loop.now());
    aliases.put(id, alias);
    return alias;
  }

  Alias update(
      Alias alias, Optional<String> name, Optional<String> description, Optional<Routing> routing) {
    routing.ifPresent(this::check);
    var updated =
        new Alias(
            alias.id(),
            alias.arn(),
            name.orElse(alias.name()),
            description.orElse(alias.description()),
            routing.orElse(alias.routing()),
            alias.created(),
            loop.now());
    aliases.put(alias.id(), updated);
    onChange.run();
    return updated;
  }

  void remove(Alias alias) {
    aliases.remove(alias.id());
    onChange.run();
  }

  private void check(Routing routing) {
    if (routing instanceof Routing.Simple(String fleetId) && fleets.find(fleetId).isEmpty()) {
      throw new AwsException(
          400, "InvalidRequestException", "Fleet " + fleetId + " does not exist.");
    }
  }

  Collection<Alias> all() {
    return aliases.values();
  }

  /** By id or ARN. */
  Optional<Alias> find(String idOrArn) {
    return Optional.ofNullable(aliases.get(Ids.last(idOrArn)));
  }

  /** The fleet an alias leads to; empty when it is terminal or its fleet is gone. */
  Optional<Fleet> resolve(Alias alias) {
    return switch (alias.routing()) {
      case Routing.Simple(String fleetId) -> fleets.find(fleetId);
      case Routing.Terminal _ -> Optional.empty();
    };
  }
}
