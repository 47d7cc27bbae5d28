package dev.netlift.server.achievements;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Writes reports as the backend wants them, with the proof of whose they are. Thread-safe. */
final class ReportSigner {
  private static final String ALGORITHM = "HmacSHA256";

  private final String gameSessionId;
  private final SecretKeySpec key;

  /**
   * @param key 32 bytes, of this game session
   */
  ReportSigner(String gameSessionId, byte[] key) {
    this.gameSessionId = gameSessionId;
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * @param ended the match's, if these are its last reports
   */
  SpoolFile.Batch sign(List<Report> reports, @Nullable MatchEnded ended, long nowMillis) {
    byte[] body = ReportJson.write(gameSessionId, nowMillis, reports, ended);
    return new SpoolFile.Batch(hmac(body), new String(body, StandardCharsets.UTF_8));
  }

  /** All of them, in batches of the size that is sent; the end goes with the last. */
  SpoolFile spool(List<Report> reports, @Nullable MatchEnded ended, long nowMillis) {
    var batches = new ArrayList<SpoolFile.Batch>();
    for (int from = 0; from < reports.size(); from += ReportQueue.BATCH_MAX) {
      int to = Math.min(reports.size(), from + ReportQueue.BATCH_MAX);
      batches.add(sign(reports.subList(from, to), to == reports.size() ? ended : null, nowMillis));
    }
    return new SpoolFile(gameSessionId, batches);
  }

  boolean signs(String body, String hmac) {
    return hmac(body.getBytes(StandardCharsets.UTF_8)).equals(hmac);
  }

  private String hmac(byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
