package dev.netlift.bots;

import dev.netlift.client.BackendException;
import dev.netlift.client.ClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads an image as a player and follows it to its verdict. */
@Command(
    name = "avatar",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Uploads FILE, a PNG or JPEG of at most 5 MiB, as the avatar of a player, and prints what happens to it",
      "until its verdict. The player has an account, made at the first use and kept for the next.",
      "Exit 0: approved, and its thumbnails are there; 1: any other end, which is told; 2: wrong usage."
    })
public final class AvatarMain implements Callable<Integer> {
  private static final int BYTES_MAX = 5 << 20;

  @Parameters(paramLabel = "FILE", description = "the image")
  private Path image = Path.of("");

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "client configuration, as 'up' writes it to .netlift/client.json")
  private Path config = Path.of("client.json");

  @Option(
      names = "--account",
      required = true,
      paramLabel = "FILE",
      description = "e-mail address and password of the account; made if it is not there")
  private Path account = Path.of("account.json");

  @Option(
      names = "--mail",
      paramLabel = "FILE",
      description = "where the local cloud keeps the letters it does not send")
  private @Nullable Path mail;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "from the letter to a new account, where letters are sent")
  private @Nullable String code;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "patience for the verdict (default ${DEFAULT-VALUE})")
  private int seconds = 60;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "say that it is this type, whatever its first bytes are")
  private @Nullable String type;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new AvatarMain())
            .setExecutionExceptionHandler(
                (e, _, _) -> {
                  System.err.println("netlift: " + explained(e));
                  return 1;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] bytes = read();
    String contentType = type == null ? typeOf(bytes) : type;
    try (var http = java.net.http.HttpClient.newHttpClient()) {
      var player =
          AvatarPlayer.signIn(
              ClientConfig.read(config), http, new AvatarPlayer.Secrets(account, mail, code));
      var report = player.upload(contentType, bytes, Duration.ofSeconds(seconds), this::tell);
      if (json) {
        System.out.println(report.json());
      } else {
        System.out.print(report.table());
      }
      return report.good() ? 0 : 1;
    }
  }

  private void tell(String line) {
    System.err.println(line);
  }

  private byte[] read() throws IOException {
    if (!Files.isRegularFile(image)) {
      throw new IOException("there is no file " + image);
    }
    long size = Files.size(image);
    if (size == 0 || size > BYTES_MAX) {
      throw new IOException(image + " has " + size + " bytes; it must be 1 to " + BYTES_MAX);
    }
    return Files.readAllBytes(image);
  }

  private String typeOf(byte[] bytes) throws IOException {
    if (bytes.length > 8 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N') {
      return "image/png";
    }
    if (bytes.length > 3 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
      return "image/jpeg";
    }
    throw new IOException(
        image + " is neither PNG nor JPEG by its first bytes; --type TYPE sends it all the same");
  }

  private static String explained(Exception e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    if (e instanceof BackendException refused) {
      return switch (refused.code()) {
        case "not_yet" -> said + ". Avatars are for players with an account or a finished match";
        case "quota" -> said + ". Ten uploads an hour; try again later";
        case "unreachable" -> said + ". Is a cloud running? ./netlift up";
        default -> said;
      };
    }
    return said;
  }
}
