package dev.netlift.release;

import dev.netlift.release.Answer.BuildStatus;
import dev.netlift.release.Answer.FleetStatus;
import dev.netlift.release.Answer.StackStatus;
import dev.netlift.release.Event.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The cloud as a release sees it, with its own clock, players who come and go, and every fault of a
 * plan. Whatever a release must never do is written down as a violation.
 */
final class SimulatedCloud implements World {
  private static final String ALIAS = "alias-1";
  private static final String SPOT_ALIAS = "alias-2";
  static final SystemFacts SYSTEM =
      new SystemFacts("111122223333", ALIAS, SPOT_ALIAS, "r", "o", "http://a");
  static final List<String> LOCATIONS = List.of("eu-west-1", "us-west-2");
  private static final int STEP_SECONDS = 10;
  private static final Duration ALIAS_LAG_MOST = Duration.ofSeconds(120);

  /** What goes wrong in one run. */
  record Plan(
      boolean buildFails,
      boolean fleetFails,
      boolean smokeFails,
      boolean smokeFlaky,
      boolean fromStack,
      boolean spotBefore,
      boolean spotAfter,
      double failsBefore,
      double failsAfter,
      double expires,
      int sessionsPerMinute) {
    static Plan of(SplittableRandom random) {
      return new Plan(
          random.nextInt(10) == 0,
          random.nextInt(10) == 0,
          random.nextInt(10) == 0,
          random.nextInt(4) == 0,
          random.nextInt(8) != 0,
          random.nextInt(3) == 0,
          random.nextInt(3) == 0,
          random.nextInt(2) * random.nextDouble(0.3),
          random.nextInt(2) * random.nextDouble(0.3),
          random.nextInt(4) == 0 ? 0.01 : 0,
          random.nextInt(8));
    }

    boolean fails() {
      return buildFails || fleetFails || smokeFails;
    }

    Exit exit() {
      return buildFails
          ? Exit.BUILD
          : fleetFails ? Exit.FLEET : smokeFails ? Exit.SMOKE : Exit.DONE;
    }
  }

  private static final class Build {
    final String id;
    final String version;
    BuildStatus status = BuildStatus.INITIALIZED;
    Instant settles = Instant.MAX;

    Build(String id, String version) {
      this.id = id;
      this.version = version;
    }
  }

  private static final class Place {
    Capacity capacity = new Capacity(1, 1, 4);
    boolean scaling = true;
    int instances;
    Instant changes = Instant.MAX;
  }

  private record Session(Instant ends, String location, int players, boolean guarded) {}

  private static final class Fleet {
    final String id;
    final String stack;
    final boolean spot;
    final Map<String, Place> places = new TreeMap<>();
    final List<Session> sessions = new ArrayList<>();
    FleetStatus status = FleetStatus.STARTING;
    Instant settles = Instant.MAX;
    boolean guarded = true;

    Fleet(String id, String stack, boolean spot) {
      this.id = id;
      this.stack = stack;
      this.spot = spot;
      LOCATIONS.forEach(location -> places.put(location, new Place()));
      if (spot) {
        // As the template has it: nothing, until somebody asks for it.
        places.values().forEach(place -> place.capacity = new Capacity(0, 0, 4));
        places.values().forEach(place -> place.scaling = false);
      }
    }
  }

  private record Pointing(Instant since, String fleetId) {}

  final Plan plan;
  final List<String> violations = new ArrayList<>();
  final List<String> trace = new ArrayList<>();
  private final SplittableRandom faults;
  private final SplittableRandom players;
  private final Map<String, Build> builds = new LinkedHashMap<>();
  private final Map<String, Fleet> fleets = new LinkedHashMap<>();
  // Also of stacks that failed or are going; gone ones are taken out.
  private final Map<String, StackStatus> stacks = new LinkedHashMap<>();
  private final Set<String> mayBeLive = new HashSet<>();
  private final List<Pointing> alias = new ArrayList<>();
  private final List<Pointing> spotAlias = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private int made;
  private int smokes;
  private boolean healed;

  SimulatedCloud(Plan plan, long seed) {
    this.plan = plan;
    var random = new SplittableRandom(seed);
    faults = random.split();
    players = random.split();
    String stack = plan.fromStack() ? "fleet-old" : "";
    alias.add(new Pointing(Instant.EPOCH, old(stack, false).id));
    boolean spot = plan.fromStack() && plan.spotBefore();
    spotAlias.add(new Pointing(Instant.EPOCH, spot ? old(stack, true).id : ""));
    if (plan.fromStack()) {
      stacks.put("fleet-old", StackStatus.COMPLETE);
    }
    pass(Duration.ofMinutes(5));
  }

  private Fleet old(String stack, boolean spot) {
    Fleet old = make(stack, spot);
    old.status = FleetStatus.ACTIVE;
    old.guarded = faults.nextBoolean();
    for (Place place : old.places.values()) {
      place.capacity = new Capacity(1, 3, 4);
      place.instances = 3;
      place.scaling = true;
    }
    mayBeLive.add(old.id);
    return old;
  }

  Instant now() {
    return now;
  }

  /** The Spot fleet that there was at first; empty: none. */
  String firstSpot() {
    return spotAlias.getFirst().fleetId();
  }

  String spotLive() {
    return spotAlias.getLast().fleetId();
  }

  String live() {
    return alias.getLast().fleetId();
  }

  boolean exists(String fleetId) {
    return fleets.containsKey(fleetId);
  }

  List<String> fleets() {
    return List.copyOf(fleets.keySet());
  }

  Set<String> stacks() {
    return stacks.keySet();
  }

  int desired(String fleetId) {
    Fleet fleet = fleets.get(fleetId);
    return fleet == null
        ? 0
        : fleet.places.values().stream().mapToInt(place -> place.capacity.desired()).sum();
  }

  /** Builds that nobody will ever finish. */
  long orphans() {
    return builds.values().stream().filter(build -> build.status != BuildStatus.READY).count();
  }

  /** From now on nothing fails that the plan does not have to. */
  void heal() {
    healed = true;
  }

  private Fleet make(String stack, boolean spot) {
    var fleet = new Fleet("fleet-" + ++made, stack, spot);
    fleets.put(fleet.id, fleet);
    return fleet;
  }

  // ---- time

  /** Lets time go by, a few seconds at once, so that players come in between. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      Instant next = now.plusSeconds(STEP_SECONDS);
      now = next.isBefore(end) ? next : end;
      settle();
      if (players.nextInt(60) < plan.sessionsPerMinute() * STEP_SECONDS) {
        arrive();
      }
    }
  }

  private void settle() {
    for (Build build : builds.values()) {
      if (!now.isBefore(build.settles)) {
        build.settles = Instant.MAX;
        build.status = plan.buildFails() ? BuildStatus.FAILED : BuildStatus.READY;
      }
    }
    for (Fleet fleet : List.copyOf(fleets.values())) {
      fleet.sessions.removeIf(session -> !now.isBefore(session.ends()));
      if (!now.isBefore(fleet.settles)) {
        fleet.settles = Instant.MAX;
        settle(fleet);
      }
      fleet.places.forEach((location, place) -> scale(fleet, location, place));
    }
  }

  private void settle(Fleet fleet) {
    if (fleet.status == FleetStatus.DELETING) {
      fleets.remove(fleet.id);
      if (of(fleet.stack).isEmpty()) {
        stacks.remove(fleet.stack);
      }
    } else if (plan.fleetFails()) {
      fleet.status = FleetStatus.ERROR;
      stacks.put(fleet.stack, StackStatus.FAILED);
    } else {
      fleet.status = FleetStatus.ACTIVE;
      boolean whole = of(fleet.stack).stream().allMatch(f -> f.status == FleetStatus.ACTIVE);
      stacks.put(fleet.stack, whole ? StackStatus.COMPLETE : StackStatus.BUSY);
    }
  }

  private List<Fleet> of(String stack) {
    return fleets.values().stream().filter(fleet -> fleet.stack.equals(stack)).toList();
  }

  private FleetRef generation(Fleet fleet) {
    if (fleet.stack.isEmpty()) {
      return new FleetRef(fleet.id, "", "");
    }
    String spot = "";
    String demand = "";
    for (Fleet each : of(fleet.stack)) {
      spot = each.spot ? each.id : spot;
      demand = each.spot ? demand : each.id;
    }
    return new FleetRef(demand, spot, fleet.stack);
  }

  private void scale(Fleet fleet, String location, Place place) {
    if (fleet.status != FleetStatus.ACTIVE) {
      return;
    }
    if (place.scaling && place.capacity.desired() == 0) {
      place.capacity = new Capacity(0, 1, 4);
    }
    if (place.instances == place.capacity.desired()) {
      place.changes = Instant.MAX;
      return;
    }
    if (place.changes.equals(Instant.MAX)) {
      place.changes = now.plusSeconds(60);
    } else if (!now.isBefore(place.changes)) {
      place.changes = Instant.MAX;
      if (place.instances < place.capacity.desired()) {
        place.instances++;
        return;
      }
      List<Session> here = here(fleet, location);
      // Two sessions fit on an instance; full protection keeps those that are needed.
      if (here.stream().filter(Session::guarded).count() <= 2L * (place.instances - 1)) {
        place.instances--;
        while (here.size() > 2 * place.instances) {
          Session cut = here.stream().filter(s -> !s.guarded()).findFirst().orElseThrow();
          fleet.sessions.remove(cut);
          here = here(fleet, location);
          violations.add("scaling " + fleet.id + " in ended a session");
        }
      }
    }
  }

  private static List<Session> here(Fleet fleet, String location) {
    return fleet.sessions.stream().filter(s -> s.location().equals(location)).toList();
  }

  /** A placement: it follows the aliases as they were up to two minutes ago, Spot first. */
  private void arrive() {
    Instant seen = now.minusSeconds(players.nextLong(ALIAS_LAG_MOST.toSeconds()));
    for (String fleetId : List.of(led(spotAlias, seen), led(alias, seen))) {
      if (!fleetId.isEmpty() && seated(fleetId)) {
        return;
      }
    }
  }

  private static String led(List<Pointing> alias, Instant seen) {
    Pointing led = alias.getFirst();
    for (Pointing each : alias) {
      led = each.since().isAfter(seen) ? led : each;
    }
    return led.fleetId();
  }

  private boolean seated(String fleetId) {
    Fleet fleet = fleets.get(fleetId);
    if (fleet == null || fleet.status != FleetStatus.ACTIVE) {
      violations.add("players were sent to " + fleetId + ", which is not there");
      return false;
    }
    for (var place : fleet.places.entrySet()) {
      long here = fleet.sessions.stream().filter(s -> s.location().equals(place.getKey())).count();
      if (here < 2L * place.getValue().instances) {
        fleet.sessions.add(
            new Session(
                now.plusSeconds(60 + players.nextInt(600)), place.getKey(), 4, fleet.guarded));
        return true;
      }
    }
    return false;
  }

  // ---- the world

  @Override
  public Answer look(Question question) throws WorldException {
    before();
    Answer answer =
        switch (question) {
          case Question.TheSystem _ ->
              new Answer.TheSystem(
                  SYSTEM,
                  new Routing(live(), spotLive()),
                  fleets.values().stream().map(this::generation).distinct().toList(),
                  new Sizes(capacity(live()), capacity(spotLive())),
                  "");
          case Question.TheBuild build -> build(build.version());
          case Question.TheStack stack -> stack(stack.name());
          case Question.TheFleets asked ->
              new Answer.TheFleets(asked.fleetIds().stream().map(this::fleet).toList());
          case Question.OpenSessions open -> {
            int count =
                open.fleetIds().stream()
                    .mapToInt(id -> fleets.containsKey(id) ? fleets.get(id).sessions.size() : 0)
                    .sum();
            yield new Answer.OpenSessions(count, 4 * count);
          }
          case Question.CutSessions _ -> new Answer.CutSessions(violations.size(), 0);
          case Question.TheAliases _ -> new Answer.TheAliases(new Routing(live(), spotLive()));
        };
    after();
    return answer;
  }

  private Map<String, Capacity> capacity(String fleetId) {
    var capacity = new TreeMap<String, Capacity>();
    Fleet fleet = fleets.get(fleetId);
    if (fleet != null) {
      fleet.places.forEach((location, place) -> capacity.put(location, place.capacity));
    }
    return capacity;
  }

  private Answer build(String version) {
    Optional<Build> best =
        builds.values().stream()
            .filter(build -> build.version.equals(version))
            .reduce((a, b) -> a.status == BuildStatus.READY ? a : b);
    return best.map(build -> new Answer.TheBuild(build.id, build.status))
        .orElse(new Answer.TheBuild("", BuildStatus.NONE));
  }

  private Answer stack(String name) {
    StackStatus status = stacks.getOrDefault(name, StackStatus.NONE);
    FleetRef made = of(name).stream().findFirst().map(this::generation).orElse(FleetRef.NONE);
    return new Answer.TheStack(status, status == StackStatus.COMPLETE ? made : FleetRef.NONE, "");
  }

  private Answer.Fleet fleet(String id) {
    Fleet fleet = fleets.get(id);
    if (fleet == null) {
      return new Answer.Fleet(id, FleetStatus.NONE, Map.of(), false, "");
    }
    var locations = new TreeMap<String, LocationFacts>();
    fleet.places.forEach(
        (name, place) ->
            locations.put(
                name,
                new LocationFacts(
                    fleet.status == FleetStatus.ACTIVE,
                    place.capacity,
                    place.instances,
                    place.instances,
                    place.scaling)));
    return new Answer.Fleet(id, fleet.status, locations, fleet.guarded, "");
  }

  @Override
  public String act(Action action) throws WorldException {
    before();
    trace.add(String.valueOf(action));
    String wrong = perform(action);
    after();
    return wrong;
  }

  private String perform(Action action) {
    switch (action) {
      case Action.CreateBuild create -> {
        String id = "build-" + ++made;
        builds.put(id, new Build(id, create.version()));
      }
      case Action.UploadBuild upload -> {
        Build build = builds.get(upload.buildId());
        if (build != null && build.status == BuildStatus.INITIALIZED) {
          build.settles = now.plusSeconds(20);
        }
      }
      case Action.DeleteBuild delete -> builds.remove(delete.buildId());
      case Action.CreateStack create -> create(create);
      case Action.DeleteStack delete -> {
        if (of(delete.name()).isEmpty()) {
          stacks.remove(delete.name());
        }
        of(delete.name()).forEach(this::delete);
      }
      case Action.DeleteFleet delete ->
          Optional.ofNullable(fleets.get(delete.fleetId())).ifPresent(this::delete);
      case Action.SetCapacity set -> place(set.fleetId(), set.location()).capacity = set.capacity();
      case Action.StopScaling stop -> place(stop.fleetId(), stop.location()).scaling = false;
      case Action.StartScaling start -> place(start.fleetId(), start.location()).scaling = true;
      case Action.Guard guard -> {
        Fleet fleet = fleets.get(guard.fleetId());
        if (fleet != null) {
          fleet.guarded = true;
        }
      }
      case Action.Smoke smoke -> {
        return smoke(smoke.fleet());
      }
      case Action.MoveAlias move -> point(move.aliasId(), move.toFleetId());
      case Action.CloseAlias close -> point(close.aliasId(), "");
    }
    return "";
  }

  private Place place(String fleetId, String location) {
    Fleet fleet = fleets.get(fleetId);
    return fleet == null ? new Place() : fleet.places.getOrDefault(location, new Place());
  }

  private void create(Action.CreateStack create) {
    if (stacks.containsKey(create.name())) {
      return;
    }
    Build build = builds.get(create.buildId());
    if (build == null || build.status != BuildStatus.READY) {
      violations.add("a stack was made of a build that is not READY");
    }
    stacks.put(create.name(), StackStatus.BUSY);
    make(create.name(), false).settles = now.plus(Duration.ofMinutes(8));
    if (plan.spotAfter()) {
      make(create.name(), true).settles = now.plus(Duration.ofMinutes(9));
    }
  }

  private void delete(Fleet fleet) {
    if (fleet.status == FleetStatus.DELETING) {
      return;
    }
    if (!fleet.sessions.isEmpty()) {
      violations.add("deleting " + fleet.id + " ended " + fleet.sessions.size() + " sessions");
    }
    if (live().equals(fleet.id) || spotLive().equals(fleet.id)) {
      violations.add("the alias leads to " + fleet.id + ", which was deleted");
    }
    fleet.status = FleetStatus.DELETING;
    fleet.settles = now.plusSeconds(90);
    if (!fleet.stack.isEmpty()) {
      stacks.put(fleet.stack, StackStatus.DELETING);
    }
  }

  private String smoke(FleetRef generation) {
    pass(Duration.ofSeconds(12));
    smokes++;
    for (String id : generation.ids()) {
      Fleet fleet = fleets.get(id);
      if (fleet == null) {
        return "there is no such fleet";
      }
      boolean room = fleet.places.values().stream().anyMatch(place -> place.instances > 0);
      if (!room || plan.smokeFails() || plan.smokeFlaky() && smokes == 1) {
        return "nobody could play";
      }
      fleet.sessions.add(new Session(now.plusSeconds(10), LOCATIONS.getFirst(), 1, fleet.guarded));
    }
    mayBeLive.addAll(generation.ids());
    return "";
  }

  private void point(String aliasId, String fleetId) {
    boolean spot = aliasId.equals(SPOT_ALIAS);
    if (!fleetId.isEmpty() && !mayBeLive.contains(fleetId)) {
      violations.add("the alias was led to " + fleetId + " before its smoke passed");
    }
    Fleet fleet = fleets.get(fleetId);
    if (fleet == null ? !spot || !fleetId.isEmpty() : fleet.spot != spot) {
      violations.add("the alias " + aliasId + " was led to '" + fleetId + "'");
    }
    (spot ? spotAlias : alias).add(new Pointing(now, fleetId));
  }

  // ---- faults

  private void before() throws WorldException {
    pass(Duration.ofMillis(200 + faults.nextInt(2_000)));
    if (!healed && faults.nextDouble() < plan.expires()) {
      throw new WorldException(Failure.Kind.CREDENTIALS, "expired");
    }
    if (!healed && faults.nextDouble() < plan.failsBefore()) {
      throw new WorldException(Failure.Kind.PASSING, "throttled");
    }
  }

  /** The nasty one: it was done, and nobody says so. */
  private void after() throws WorldException {
    if (!healed && faults.nextDouble() < plan.failsAfter()) {
      throw new WorldException(Failure.Kind.PASSING, "no answer");
    }
  }
}
