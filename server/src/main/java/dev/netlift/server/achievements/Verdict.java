package dev.netlift.server.achievements;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer of POST /reports says of the batch that was sent. */
sealed interface Verdict {
  /** Each report has its end: applied, stale, quarantined or refused. */
  record Taken(List<ReportJson.Result> results) implements Verdict {}

  /** Nothing was said of the reports; the same again may be. */
  record Later() implements Verdict {}

  /** The backend does not know the session: not yet, not here, or no more. */
  record UnknownSession() implements Verdict {}

  /** The same would always be refused. */
  record Never() implements Verdict {}

  /** Reads it. Whatever is not understood may be different the next time. */
  static Verdict of(ReportBackend.Answer answer) {
    return switch (answer.status()) {
      case 200 -> taken(answer.body());
      case 400, 413 -> new Never();
      // A role may be believed later; an HMAC that does not fit never will.
      case 403 -> error(answer.body()).equals("wrong_hmac") ? new Never() : new Later();
      case 404 ->
          error(answer.body()).equals("unknown_session") ? new UnknownSession() : new Later();
      default -> new Later();
    };
  }

  private static Verdict taken(byte[] body) {
    try {
      var results = ReportJson.read(body);
      return results.isPresent() ? new Taken(results.get()) : new Later();
    } catch (JacksonException e) {
      return new Later();
    }
  }

  private static String error(byte[] body) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      return json.path("error").asString("");
    } catch (JacksonException e) {
      return "";
    }
  }
}
