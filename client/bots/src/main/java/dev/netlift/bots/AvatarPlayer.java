package dev.netlift.bots;

import dev.netlift.client.Account;
import dev.netlift.client.Api;
import dev.netlift.client.Avatars;
import dev.netlift.client.BackendException;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A player with an account who uploads an avatar. One thread. */
final class AvatarPlayer {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration FETCH_MAX = Duration.ofSeconds(10);
  private static final int PASSWORD_BYTES = 12;
  private static final int LETTER_TRIES = 20;

  private final HttpClient http;
  private final Account account;
  private final GuestIdentity identity;
  private final Avatars avatars;

  private AvatarPlayer(ClientConfig config, HttpClient http, Account account) {
    this.http = http;
    this.account = account;
    this.identity = GuestIdentity.of(config, http, InstantSource.system(), account);
    this.avatars = new Avatars(new Api(config, http, identity, InstantSource.system()));
  }

  /**
   * @param file with e-mail address and password, written if it is not there
   * @param mail letters of a local cloud
   * @param code from a letter that somebody has read
   */
  record Secrets(Path file, @Nullable Path mail, @Nullable String code) {}

  /**
   * Signs in, after signing up if there is no account yet.
   *
   * @throws IOException the files cannot be read, or nobody knows the code
   * @throws BackendException what the pool said
   */
  static AvatarPlayer signIn(ClientConfig config, HttpClient http, Secrets secrets)
      throws IOException, InterruptedException {
    if (config.accounts().isEmpty()) {
      throw new IOException("this Netlift has no accounts (client.json names none)");
    }
    boolean known = Files.exists(secrets.file());
    JsonNode kept = known ? read(secrets.file()) : draw(secrets.file());
    String email = kept.path("email").asString("");
    var account =
        new Account(
            config, http, InstantSource.system(), email, kept.path("password").asString(""));
    var player = new AvatarPlayer(config, http, account);
    try {
      player.identity.id();
    } catch (BackendException e) {
      if (e.status() == 0) {
        throw e;
      }
      player.signUp(e, secrets, email);
    }
    return player;
  }

  /** The account is not there, as after a wiped cloud, or not confirmed. */
  private void signUp(BackendException refusal, Secrets secrets, String email)
      throws IOException, InterruptedException {
    if (!refusal.code().equals("UserNotConfirmedException")) {
      try {
        account.signUp();
      } catch (BackendException e) {
        if (e.code().equals("UsernameExistsException")) {
          throw new IOException(
              email + " exists with another password than " + secrets.file() + " has", refusal);
        }
        throw e;
      }
    }
    account.confirm(code(secrets, email));
    identity.id();
  }

  private static String code(Secrets secrets, String email)
      throws IOException, InterruptedException {
    if (secrets.code() != null) {
      return secrets.code();
    }
    Path mail = secrets.mail();
    for (int i = 0; mail != null && i < LETTER_TRIES; i++) {
      String newest = Files.exists(mail) ? newest(read(mail), email) : "";
      if (!newest.isEmpty()) {
        return newest;
      }
      Thread.sleep(POLL);
    }
    throw new IOException("a code was sent to " + email + "; run again with --code CODE");
  }

  /** The code of the last letter to an address. */
  private static String newest(JsonNode letters, String email) {
    String found = "";
    for (JsonNode letter : letters) {
      if (letter.path("to").asString("").equals(email)) {
        found = letter.path("code").asString("");
      }
    }
    return found;
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      return JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IOException(file + " is not JSON", e);
    }
  }

  /** An address that nobody has, where no letter must ever go. */
  private static JsonNode draw(Path file) throws IOException {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    String drawn = HexFormat.of().formatHex(bytes);
    JsonNode account =
        JsonMapper.shared()
            .createObjectNode()
            .put("email", "player-" + drawn.substring(0, 8) + "@example.com")
            // Of every kind that a pool may ask for.
            .put("password", "A-" + drawn + "z");
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owners =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(file, owners);
    Files.writeString(file, account + "\n");
    return account;
  }

  /**
   * Uploads and waits.
   *
   * @param progress takes a line per step, as it is seen
   * @throws BackendException it was not taken
   */
  AvatarReport upload(
      String contentType, byte[] image, Duration patience, Consumer<String> progress)
      throws InterruptedException, IOException {
    long startMillis = System.currentTimeMillis();
    String player = identity.id();
    String id = avatars.upload(contentType, image);
    long uploadedMillis = System.currentTimeMillis();
    progress.accept("uploaded " + image.length + " bytes as " + id);
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    Avatars.Standing standing = avatars.standing(id);
    String told = "";
    while (!over(standing) && System.nanoTime() - deadlineNanos < 0) {
      if (!standing.status().equals(told)) {
        told = standing.status();
        progress.accept(told);
      }
      Thread.sleep(POLL);
      standing = avatars.standing(id);
    }
    progress.accept(standing.ended() ? standing.status() : "no verdict within the patience");
    Map<Integer, AvatarReport.Thumbnail> thumbnails = new TreeMap<>();
    String picture = "";
    if (standing.status().equals("APPROVED")) {
      for (var url : standing.urls().entrySet()) {
        thumbnails.put(url.getKey(), fetch(url.getValue()));
      }
      picture = picture(standing, deadlineNanos);
    }
    return new AvatarReport(
        player, standing, startMillis, uploadedMillis, image.length, thumbnails, picture);
  }

  /** Its verdict is there and has been told to all who want to hear; of no upload nothing is. */
  private static boolean over(Avatars.Standing standing) {
    return standing.ended()
        && (standing.status().equals("EXPIRED")
            || standing.timeline().stream().anyMatch(step -> step.at().equals("told")));
  }

  /** The account's own, which is written by the same run, after the profile. */
  private String picture(Avatars.Standing standing, long deadlineNanos)
      throws InterruptedException {
    String picture = account.attributes().getOrDefault("picture", "");
    while (!picture.contains(standing.avatar()) && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(POLL);
      picture = account.attributes().getOrDefault("picture", "");
    }
    return picture;
  }

  private AvatarReport.Thumbnail fetch(URI url) throws InterruptedException, IOException {
    var request = HttpRequest.newBuilder(url).timeout(FETCH_MAX).build();
    HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new AvatarReport.Thumbnail(
        url,
        answer.statusCode(),
        answer.headers().firstValue("content-type").orElse(""),
        answer.headers().firstValue("cache-control").orElse(""),
        answer.body().length);
  }
}
