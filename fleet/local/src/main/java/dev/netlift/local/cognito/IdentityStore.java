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
 * The identities ever given out, one line each: {@code identity id, space, pool id}. A player keeps
 * what it has earned over a restart of the local cloud, as on AWS. Any thread.
 */
final class IdentityStore implements AutoCloseable {
  private static final int IDENTITIES_MAX = 200_000;

  private final Path file;
  private final Map<String, String> poolByIdentity = new HashMap<>(); // guarded by this
  private final BufferedWriter writer; // guarded by this

  IdentityStore(Path directory) {
    file = directory.resolve("identities");
    try {
      Files.createDirectories(directory);
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          int space = line.indexOf(' ');
          // A line cut short by a crash was never answered.
          if (space > 0) {
            poolByIdentity.put(line.substring(0, space), line.substring(space + 1));
          }
        }
      }
      writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + file, e);
    }
  }

  synchronized String create(String poolId, String region) {
    if (poolByIdentity.size() >= IDENTITIES_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "More than " + IDENTITIES_MAX + " guests; './netlift down --wipe' forgets them");
    }
    String id = region + ":" + UUID.randomUUID();
    try {
      writer.write(id + " " + poolId);
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    poolByIdentity.put(id, poolId);
    return id;
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
