package dev.netlift.backend.operator;

import dev.netlift.backend.achievements.DefinitionsFile;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.operator.Options.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ./netlift achievements}. Exit codes: 0 done, 1 not done and told why, 2 wrong usage. What
 * is asked for goes to standard output, progress and faults to the other.
 */
public final class AchievementsVerb {
  private static final String USAGE =
      """
      usage: ./netlift achievements plan   [--file FILE] [--json]
             ./netlift achievements apply  [--file FILE] --reason TEXT [--rev N] [--json]
             ./netlift achievements export [--file FILE]
             ./netlift achievements sweep  --reason TEXT [--per-second N] [--announce] [--again] [--json]
             ./netlift achievements check  [--file FILE] [--json]

        plan    what is wrong with a file of definitions; else how it differs from what is live, and
                which players it would unlock what. Changes nothing
        apply   makes it live, unless somebody else's came since the rev that was seen (--rev, else now)
        export  writes what is live, to the file or to standard output
        sweep   evaluates every player under what is live, N a second (50), silently unless --announce.
                Stopped anywhere, it goes on where it was when called again; --again begins one that is done anew
        check   what is wrong with the file by itself; needs no cloud

        FILE is the repository's definitions.json when left out, but for export.
        --local (the cloud of ./netlift up, as when left out)
        --profile NAME --region R --api-url URL --role ARN (of a stack's outputs ApiUrl and OperatorRoleArn)
      """;
  private static final Set<String> TARGET = Set.of("profile", "region", "api-url", "role");
  private static final Path SHIPPED =
      Path.of(
          "backend-lambdas/src/main/resources/dev/netlift/backend/achievements/definitions.json");
  private static final int PER_SECOND = 50;
  private static final int PAGE_MAX = 100;
  private static final int FILE_BYTES_MAX = 4 * 1024 * 1024;

  private final Path home;
  private final PrintStream out;
  private final PrintStream err;

  AchievementsVerb(Path home, PrintStream out, PrintStream err) {
    this.home = home;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) throws InterruptedException {
    Path home = Path.of(System.getProperty("netlift.home", "."));
    System.exit(new AchievementsVerb(home, System.out, System.err).run(List.of(args)));
  }

  int run(List<String> words) throws InterruptedException {
    if (words.isEmpty() || words.contains("--help") || words.contains("-h")) {
      err.print(USAGE);
      return words.isEmpty() ? 2 : 0;
    }
    List<String> rest = words.subList(1, words.size());
    try {
      return switch (words.getFirst()) {
        case "plan" -> plan(options(rest, Set.of(), Set.of("file")));
        case "apply" -> apply(options(rest, Set.of(), Set.of("file", "reason", "rev")));
        case "export" -> export(options(rest, Set.of(), Set.of("file")));
        case "sweep" ->
            sweep(options(rest, Set.of("announce", "again"), Set.of("reason", "per-second")));
        case "check" -> check(options(rest, Set.of(), Set.of("file")));
        default -> throw new UsageException("no '" + words.getFirst() + "' here");
      };
    } catch (UsageException e) {
      err.println("netlift: " + e.getMessage() + "; ./netlift achievements --help says more");
      return 2;
    } catch (IOException | IllegalStateException e) {
      err.println("netlift: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
      return 1;
    }
  }

  private static Options options(List<String> words, Set<String> flags, Set<String> values) {
    var allFlags = new HashSet<>(Set.of("json", "local"));
    allFlags.addAll(flags);
    var allValues = new HashSet<>(TARGET);
    allValues.addAll(values);
    return Options.parse(words, allFlags, allValues);
  }

  private byte[] file(Options options) throws IOException {
    Path file = options.value("file").map(Path::of).orElse(home.resolve(SHIPPED));
    if (!Files.isRegularFile(file)) {
      throw new IOException("no file " + file);
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is larger than " + FILE_BYTES_MAX + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private int check(Options options) throws IOException {
    List<String> faults = DefinitionsFile.faults(file(options));
    if (options.has("json") || !faults.isEmpty()) {
      return faulty(faults, options);
    }
    out.println("nothing is wrong with the file");
    return 0;
  }

  /** Tells faults, if there are any. */
  private int faulty(List<String> faults, Options options) {
    if (options.has("json")) {
      ObjectNode json = Json.object().put("valid", faults.isEmpty());
      var list = json.putArray("faults");
      faults.forEach(list::add);
      out.println(json);
    } else {
      faults.forEach(fault -> err.println("fault: " + fault));
    }
    return faults.isEmpty() ? 0 : 1;
  }

  private int plan(Options options) throws IOException, InterruptedException {
    byte[] file = file(options);
    List<String> faults = DefinitionsFile.faults(file);
    // With a cloud to compare with, its answer has these and more.
    if (!faults.isEmpty() && !reachable(options)) {
      return faulty(faults, options);
    }
    try (var api = new AdminApi(Target.of(options, home))) {
      return new Plan(api, Json.readObject(file), options.has("json"), out, err)
          .run(answer -> faulty(texts(answer.path("faults")), options));
    }
  }

  private boolean reachable(Options options) {
    return options.value("profile").isPresent()
        || Files.exists(home.resolve(".netlift").resolve("outputs.json"));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private int apply(Options options) throws IOException, InterruptedException {
    String reason = options.required("reason");
    byte[] file = file(options);
    try (var api = new AdminApi(Target.of(options, home))) {
      ObjectNode body = Json.object().put("reason", reason);
      body.put(
          "rev",
          options.value("rev").isPresent()
              ? options.number("rev", 0, 0, Integer.MAX_VALUE)
              : done(api.call("GET", "definitions", null)).path("rev").asLong());
      body.set("definitions", Json.readObject(file));
      var answer = api.call("PUT", "definitions", body);
      if (answer.status() == 422) {
        return faulty(texts(answer.body().path("faults")), options);
      }
      JsonNode live = done(answer);
      if (options.has("json")) {
        out.println(live);
      } else if (live.path("changed").asBoolean()) {
        out.println(
            "live: rev "
                + live.path("rev").asLong()
                + ", functions go by it within 10 s. Players are evaluated when they are next"
                + " touched; ./netlift achievements sweep does it for all");
      } else {
        out.println("that is live already, as rev " + live.path("rev").asLong());
      }
      return 0;
    }
  }

  private int export(Options options) throws IOException, InterruptedException {
    try (var api = new AdminApi(Target.of(options, home))) {
      JsonNode live = done(api.call("GET", "definitions", null));
      String text = live.path("definitions").toPrettyString() + "\n";
      var file = options.value("file");
      if (file.isPresent()) {
        Files.writeString(Path.of(file.get()), text);
        err.println("rev " + live.path("rev").asLong() + " is in " + file.get());
      } else {
        out.print(text);
      }
      return 0;
    }
  }

  private int sweep(Options options) throws IOException, InterruptedException {
    int perSecond = options.number("per-second", PER_SECOND, 1, 10_000);
    ObjectNode body =
        Json.object()
            .put("reason", options.required("reason"))
            .put("announce", options.has("announce"))
            .put("players", Math.min(PAGE_MAX, perSecond))
            .put("again", options.has("again"));
    try (var api = new AdminApi(Target.of(options, home))) {
      long before = -1;
      while (true) {
        long began = System.nanoTime();
        JsonNode sweep = done(api.call("POST", "sweep", body));
        // A sweep that is done is begun anew once, not for ever.
        body.put("again", false);
        long touched = sweep.path("touched").asLong();
        err.println(
            touched
                + " players looked at, "
                + sweep.path("players").asLong()
                + " unlocked something");
        if (sweep.path("done").asBoolean()) {
          out.println(options.has("json") ? sweep : told(sweep));
          return 0;
        }
        long page = before < 0 ? Math.min(PAGE_MAX, perSecond) : touched - before;
        before = touched;
        long pauseNanos =
            page * Duration.ofSeconds(1).toNanos() / perSecond - (System.nanoTime() - began);
        Thread.sleep(Duration.ofNanos(Math.max(0, pauseNanos)));
      }
    }
  }

  private static String told(JsonNode sweep) {
    return "done: "
        + sweep.path("unlocks").asLong()
        + " unlocks for "
        + sweep.path("players").asLong()
        + " of "
        + sweep.path("touched").asLong()
        + " players, "
        + (sweep.path("announced").asBoolean() ? "announced" : "silently");
  }

  /**
   * @throws IOException saying what the API had against it
   */
  static JsonNode done(AdminApi.Answer answer) throws IOException {
    if (answer.status() / 100 != 2) {
      String message = answer.body().path("message").asString("");
      throw new IOException(
          (message.isEmpty() ? answer.body().toString() : message) + " (" + answer.status() + ")");
    }
    return answer.body();
  }
}
