package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.SystemStack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes or changes the system: tables, functions, APIs, matchmaking, queue and alias. Fleets are",
      "another matter: './netlift fleet release' brings the first and every next one."
    })
final class DeployCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "of the stack (docs/stacks.md)")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--dry-run", description = "says what there is")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException, WorldException {
    var home = Home.find();
    var done = new ArrayList<ObjectNode>();
    for (Clients.Target each : target.targets(home)) {
      try (Clients clients = Clients.of(each)) {
        var system =
            new SystemStack(
                clients,
                target.stack(),
                target.timing().poll(),
                what -> System.err.println("netlift: " + each.region() + ": " + what));
        if (dryRun) {
          System.out.println(
              each.region()
                  + ": would "
                  + (system.there() ? "change" : "make")
                  + " the stack "
                  + target.stack());
          continue;
        }
        Map<String, String> outputs =
            system.deploy(
                home.template("system"), functions(home), parameters, target.timing().step());
        var json = JsonMapper.shared().createObjectNode().put("region", each.region());
        outputs.forEach(json.putObject("outputs")::put);
        done.add(json);
        if (!target.json()) {
          System.out.println(each.region() + ": deployed");
        }
      }
    }
    if (target.json() && !dryRun) {
      Output.print(done);
    }
    return Exit.DONE.code();
  }

  private static Path functions(Home home) throws IOException {
    Path folder = home.root().resolve("backend-lambdas/target");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*-functions.jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new IOException("no *-functions.jar in " + folder + "; build backend-lambdas first");
  }
}
