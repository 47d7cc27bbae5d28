package dev.netlift.local;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stops the local cloud that runs from this folder, and whatever a killed one left.")
final class DownCommand implements Callable<Integer> {
  private static final long ASKED_SECONDS = 8;
  private static final long FORCED_SECONDS = 2;

  @Option(names = "--wipe", description = "also forget its data: tables, logs, reports")
  private boolean wipe;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path state = Home.find().state();
    Optional<CloudFile> cloud = CloudFile.running(state);
    boolean gone = true;
    if (cloud.isPresent()) {
      gone = cloud.get().process().map(DownCommand::end).orElse(true);
    }
    List<String> orphans = Children.endOrphans(state);
    if (gone) {
      CloudFile.delete(state);
      Files.deleteIfExists(state.resolve("client.json"));
    }
    boolean wiped = wipe && gone && wipe(state);
    if (json) {
      var answer = JsonMapper.shared().createObjectNode();
      answer.put("wasRunning", cloud.isPresent()).put("stopped", gone).put("wiped", wiped);
      var list = answer.putArray("orphansEnded");
      orphans.forEach(list::add);
      System.out.println(answer);
    } else {
      tell(cloud, gone, orphans, wiped);
    }
    return gone ? 0 : 1;
  }

  private static void tell(
      Optional<CloudFile> cloud, boolean gone, List<String> orphans, boolean wiped) {
    if (cloud.isEmpty()) {
      System.out.println("no local cloud was running");
    } else {
      System.out.println(
          gone
              ? "stopped the local cloud (pid " + cloud.get().pid() + ")"
              : "the local cloud (pid " + cloud.get().pid() + ") does not end");
    }
    orphans.forEach(name -> System.out.println("ended an orphan: " + name));
    if (wiped) {
      System.out.println("its data is gone");
    }
  }

  private static boolean end(ProcessHandle process) {
    process.destroy();
    if (!ends(process, ASKED_SECONDS)) {
      process.destroyForcibly();
      return ends(process, FORCED_SECONDS);
    }
    return true;
  }

  private static boolean ends(ProcessHandle process, long seconds) {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private static boolean wipe(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return false;
    }
    Path ownLogs = state.resolve("logs");
    Files.walkFileTree(
        state,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // This very process logs there.
            if (!file.equals(ownLogs.resolve("cloud.log"))) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            if (!folder.equals(state) && !folder.equals(ownLogs)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return true;
  }
}
