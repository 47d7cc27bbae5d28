package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.gamelift.model.ConflictException;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "anywhere",
    mixinStandardHelpOptions = true,
    description = "Machines of your own as computes of an ANYWHERE fleet.",
    subcommands = AnywhereCommand.Register.class)
final class AnywhereCommand {
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Registers a machine with a fleet of compute type ANYWHERE, and writes what a server process",
        "needs into a file that only its owner can read. Again: a fresh token for the same machine."
      })
  static final class Register implements Callable<Integer> {
    @Mixin private TargetOptions target = new TargetOptions();

    @Option(names = "--fleet", required = true, paramLabel = "ID", description = "of the fleet")
    private String fleet = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "of the machine")
    private String name = "";

    @Option(
        names = "--ip",
        required = true,
        paramLabel = "ADDRESS",
        description = "where players reach it")
    private String ip = "";

    @Option(
        names = "--location",
        required = true,
        paramLabel = "custom-NAME",
        description = "of the fleet, where the machine is")
    private String location = "";

    @Option(
        names = "--to",
        paramLabel = "FILE",
        description = "for the server's environment (default ${DEFAULT-VALUE})")
    private Path to = Path.of("anywhere.env");

    @Override
    public Integer call() throws IOException {
      try (Clients clients = Clients.of(target.target(Home.find()))) {
        var gameLift = clients.gameLift();
        try {
          gameLift.registerCompute(
              r -> r.fleetId(fleet).computeName(name).ipAddress(ip).location(location));
        } catch (ConflictException e) {
          // Registered before: it gets a fresh token.
        }
        var compute = gameLift.describeCompute(r -> r.fleetId(fleet).computeName(name)).compute();
        var token = gameLift.getComputeAuthToken(r -> r.fleetId(fleet).computeName(name));
        Files.deleteIfExists(to);
        if (Files.getFileStore(to.toAbsolutePath().getParent())
            .supportsFileAttributeView("posix")) {
          Files.createFile(
              to,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(
            to,
            "GAMELIFT_SDK_WEBSOCKET_URL="
                + compute.gameLiftServiceSdkEndpoint()
                + "\nGAMELIFT_SDK_FLEET_ID="
                + fleet
                + "\nGAMELIFT_SDK_HOST_ID="
                + name
                + "\nGAMELIFT_SDK_AUTH_TOKEN="
                + token.authToken()
                + "\n");
        if (target.json()) {
          // The token is in the file alone.
          System.out.println(
              JsonMapper.shared()
                  .createObjectNode()
                  .put("fleetId", fleet)
                  .put("compute", name)
                  .put("file", to.toAbsolutePath().toString())
                  .put("goodUntil", token.expirationTimestamp().toString()));
        } else {
          System.out.println(
              name
                  + " is registered; "
                  + to
                  + " is good until "
                  + token.expirationTimestamp()
                  + ". Each process also needs a GAMELIFT_SDK_PROCESS_ID of its own, and AWS"
                  + " credentials of this machine that may do what the fleet's role may");
        }
      }
      return Exit.DONE.code();
    }
  }
}
