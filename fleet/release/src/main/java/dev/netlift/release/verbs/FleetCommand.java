package dev.netlift.release.verbs;

import dev.netlift.release.build.BuildCommand;
import picocli.CommandLine.Command;

@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = "Fleets of game servers, from a build to their end.",
    subcommands = {
      BuildCommand.class,
      ReleaseCommand.class,
      RollbackCommand.class,
      ResumeCommand.class,
      DrainCommand.class,
      DoctorCommand.class,
      AgeCommand.class,
      CostCommand.class
    })
final class FleetCommand {}
