package dev.netlift.local.cognito;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.OwnerFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The accounts of all pools, kept over restarts in a file of a line per change that only its owner
 * can read; the last line of an account counts. Any thread.
 */
final class UserStore implements AutoCloseable {
  private static final int USERS_MAX = 50_000;

  private final Path file;
  private final Map<String, User> users = new LinkedHashMap<>(); // guarded by this
  private final BufferedWriter writer; // guarded by this

  UserStore(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(this::read);
      }
      // Written anew, the file has each account once.
      var lines = new StringBuilder();
      users.values().forEach(user -> lines.append(json(user)).append('\n'));
      OwnerFile.write(file, lines.toString());
      writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + file, e);
    }
  }

  private void read(String line) {
    try {
      JsonNode node = Bodies.MAPPER.readTree(line);
      String key = key(node.path("pool").asString(""), node.path("name").asString(""));
      if (node.path("deleted").asBoolean(false)) {
        users.remove(key);
      } else {
        users.put(key, parse(node));
      }
    } catch (JacksonException | IllegalArgumentException e) {
      // A line cut short by a crash was never answered.
    }
  }

  private static String key(String poolId, String name) {
    return poolId + " " + name;
  }

  synchronized Optional<User> find(String poolId, String name) {
    return Optional.ofNullable(users.get(key(poolId, name)));
  }

  synchronized Optional<User> find(String poolId, Predicate<User> which) {
    return users.values().stream()
        .filter(user -> user.poolId().equals(poolId) && which.test(user))
        .findFirst();
  }

  /**
   * @param taken users that the new one must not meet
   * @throws AwsException UsernameExistsException, LimitExceededException
   */
  synchronized void add(User user, Predicate<User> taken) {
    if (find(user.poolId(), user.name()).isPresent() || find(user.poolId(), taken).isPresent()) {
      throw new AwsException(400, "UsernameExistsException", "User already exists");
    }
    if (users.size() >= USERS_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "More than " + USERS_MAX + " accounts; './netlift down --wipe' forgets them");
    }
    users.put(key(user.poolId(), user.name()), user);
    write(json(user));
  }

  /** Changes an account that is there. */
  synchronized User change(User user, UnaryOperator<User> change) {
    User now =
        users.computeIfPresent(
            key(user.poolId(), user.name()), (_, current) -> change.apply(current));
    if (now == null) {
      throw new AwsException(400, "UserNotFoundException", "User does not exist.");
    }
    write(json(now));
    return now;
  }

  synchronized void remove(User user) {
    users.remove(key(user.poolId(), user.name()));
    write(
        Bodies.MAPPER
            .createObjectNode()
            .put("pool", user.poolId())
            .put("name", user.name())
            .put("deleted", true));
  }

  private void write(ObjectNode line) {
    try {
      writer.write(line.toString());
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static ObjectNode json(User user) {
    ObjectNode node =
        Bodies.MAPPER
            .createObjectNode()
            .put("pool", user.poolId())
            .put("name", user.name())
            .put("status", user.status().name())
            .put("enabled", user.enabled())
            .put("password", user.password())
            .put("code", user.code())
            .put("codeEnd", user.codeEnd().toEpochMilli())
            .put("created", user.created().toEpochMilli())
            .put("changed", user.changed().toEpochMilli());
    ObjectNode attributes = node.putObject("attributes");
    user.attributes().forEach(attributes::put);
    return node;
  }

  private static User parse(JsonNode node) {
    Map<String, String> attributes = new HashMap<>();
    node.path("attributes").forEachEntry((key, value) -> attributes.put(key, value.asString("")));
    return new User(
        node.path("pool").asString(),
        node.path("name").asString(),
        User.Status.valueOf(node.path("status").asString("")),
        node.path("enabled").asBoolean(true),
        attributes,
        node.path("password").asString(""),
        node.path("code").asString(""),
        Instant.ofEpochMilli(node.path("codeEnd").asLong()),
        Instant.ofEpochMilli(node.path("created").asLong()),
        Instant.ofEpochMilli(node.path("changed").asLong()));
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
