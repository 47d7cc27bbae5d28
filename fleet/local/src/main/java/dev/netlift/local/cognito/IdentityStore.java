package dev.netlift.local.cognito;

import dev.netlift.local.front.AwsException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The identities ever given out, a line each: {@code identity id, space, pool id}, and for those
 * who signed in {@code space, login}; the last line of an identity counts. A player keeps what it
 * has earned over a restart of the local cloud, as on AWS. Any thread.
 */
final class IdentityStore implements AutoCloseable {
  private static final int IDENTITIES_MAX = 200_000;

  private final Path file;
  private final Map<String, String> poolByIdentity = new HashMap<>(); // guarded by this
  private final Map<String, String> loginByIdentity = new HashMap<>(); // guarded by this
  private final Map<String, String> identityByLogin = new HashMap<>(); // guarded by this
  private final BufferedWriter writer; // guarded by this

  IdentityStore(Path directory) {
    file = directory.resolve("identities");
    try {
      Files.createDirectories(directory);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split(" ", -1);
          // A line cut short by a crash was never answered.
          if (parts.length >= 2) {
            remember(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
          }
        }
      }
      writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + file, e);
    }
  }

  private void remember(String id, String poolId, String login) {
    poolByIdentity.put(id, poolId);
    if (!login.isEmpty()) {
      loginByIdentity.put(id, login);
      identityByLogin.put(poolId + " " + login, id);
    }
  }

  /** The identity of a login, made when there is none. */
  synchronized String ofLogin(String poolId, String region, String login) {
    String id = identityByLogin.get(poolId + " " + login);
    return id == null ? create(poolId, region, login) : id;
  }

  /**
   * Makes a guest one who signs in, or finds that he is.
   *
   * @throws AwsException ResourceConflictException, NotAuthorizedException: it is somebody else's
   */
  synchronized void link(String id, String poolId, String login) {
    String owner = loginByIdentity.get(id);
    if (login.equals(owner)) {
      return;
    }
    if (owner != null) {
      throw new AwsException(
          400,
          "NotAuthorizedException",
          "Logins don't match. Please include at least one valid login for this identity or"
              + " identity pool.");
    }
    if (identityByLogin.containsKey(poolId + " " + login)) {
      throw new AwsException(
          400,
          "ResourceConflictException",
          "Login is already linked to another identity of this pool.");
    }
    write(id + " " + poolId + " " + login);
    remember(id, poolId, login);
  }

  /** How an identity signs in; empty for a guest. */
  synchronized Optional<String> loginOf(String identityId) {
    return Optional.ofNullable(loginByIdentity.get(identityId));
  }

  /** A guest. */
  synchronized String create(String poolId, String region) {
    return create(poolId, region, "");
  }

  private synchronized String create(String poolId, String region, String login) {
    if (poolByIdentity.size() >= IDENTITIES_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "More than " + IDENTITIES_MAX + " guests; './netlift down --wipe' forgets them");
    }
    String id = region + ":" + UUID.randomUUID();
    write(login.isEmpty() ? id + " " + poolId : id + " " + poolId + " " + login);
    remember(id, poolId, login);
    return id;
  }

  private synchronized void write(String line) {
    try {
      writer.write(line);
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  synchronized Optional<String> poolOf(String identityId) {
    return Optional.ofNullable(poolByIdentity.get(identityId));
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
