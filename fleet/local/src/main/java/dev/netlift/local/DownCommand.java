package dev.netlift.local;

import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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
        "Stops the local clouds that run from this folder, and whatever a killed one left.")
final class DownCommand implements Callable<Integer> {
  private static final long ASKED_SECONDS = 8;
  private static final long FORCED_SECONDS = 2;

  @Option(names = "--wipe", description = "also forget its data: tables, logs, reports")
  private boolean wipe;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var answers = new ArrayList<Stopped>();
    // Those beside the first before it: its folder holds theirs.
    for (Path state : Home.find().states().reversed()) {
      answers.add(stop(state));
    }
    boolean gone = answers.stream().allMatch(Stopped::gone);
    boolean running = answers.stream().anyMatch(Stopped::running);
    List<String> orphans = answers.stream().flatMap(each -> each.orphans().stream()).toList();
    boolean wiped = wipe && gone && wipe(Home.find().state());
    if (json) {
      var answer = JsonMapper.shared().createObjectNode();
      answer.put("wasRunning", running).put("stopped", gone).put("wiped", wiped);
      var list = answer.putArray("orphansEnded");
      orphans.forEach(list::add);
      System.out.println(answer);
    } else {
      answers.forEach(Stopped::tell);
      tell(running, orphans, wiped);
    }
    return gone ? 0 : 1;
  }

  /** What became of one cloud. */
  private record Stopped(Optional<CloudFile> cloud, boolean gone, List<String> orphans) {
    boolean running() {
      return cloud.isPresent();
    }

    void tell() {
      cloud.ifPresent(
          running ->
              System.out.println(
                  gone
                      ? "stopped the local cloud (pid " + running.pid() + ")"
                      : "the local cloud (pid " + running.pid() + ") does not end"));
    }
  }

  private static Stopped stop(Path state) throws IOException {
    Optional<CloudFile> cloud = CloudFile.running(state);
    boolean gone = cloud.flatMap(CloudFile::process).map(DownCommand::end).orElse(true);
    List<String> orphans = Children.endOrphans(state);
    if (gone) {
      CloudFile.delete(state);
      Files.deleteIfExists(state.resolve("client.json"));
    }
    return new Stopped(cloud, gone, orphans);
  }

  private static void tell(boolean running, List<String> orphans, boolean wiped) {
    if (!running) {
      System.out.println("no local cloud was running");
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
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            // Releases on AWS are no data of a local cloud.
            return folder.equals(state.resolve("aws"))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

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
