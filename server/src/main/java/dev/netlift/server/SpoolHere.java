package dev.netlift.server;

import dev.netlift.server.achievements.Adoption;
import dev.netlift.server.achievements.ReportBackend;
import dev.netlift.server.achievements.Spool;
import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.net.BehindTheTick;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** This process's part of the spool, if there is a disk for it. A match needs none. */
final class SpoolHere implements AutoCloseable {
  private final Path folder;
  private final @Nullable Spool spool;
  private @Nullable Adoption adoption;

  private SpoolHere(Path folder, @Nullable Spool spool) {
    this.folder = folder;
    this.spool = spool;
  }

  /** Blocks on the disk. */
  static SpoolHere open(Path folder) {
    try {
      return new SpoolHere(folder, Spool.open(folder));
    } catch (IOException e) {
      LoggerFactory.getLogger(SpoolHere.class)
          .atError()
          .setCause(e)
          .addKeyValue("folder", folder.toAbsolutePath())
          .log("no spool: reports that nobody answers end with this process");
      return new SpoolHere(folder, null);
    }
  }

  UnsentReports reports() {
    return spool == null ? UnsentReports.NOWHERE : spool;
  }

  /** From now on what others left is sent. */
  void adopt(ReportBackend backend) {
    if (spool != null) {
      adoption =
          Adoption.start(
              folder,
              backend,
              Clock.systemUTC(),
              RandomGenerator.getDefault(),
              BehindTheTick.threads("adopted reports"));
    }
  }

  @Override
  public void close() {
    if (adoption != null) {
      adoption.close();
    }
    if (spool != null) {
      try {
        spool.close();
      } catch (IOException e) {
        LoggerFactory.getLogger(SpoolHere.class).atWarn().setCause(e).log("spool not closed");
      }
    }
  }
}
