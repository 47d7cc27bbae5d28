package dev.netlift.bots;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * One way of one bot from asking for a match to its end.
 *
 * @param number of this bot's rounds, from 1
 * @param ticket id, empty if none was got
 * @param gameSession last part of its id, empty if none was got
 * @param reason in the words of whoever ended it
 * @param resumes how often the connection came back on another socket
 * @param returns how often the bot came back with a fresh connect token
 * @param waitMillis from asking to the end of the ticket
 * @param playMillis in the match
 */
record Round(
    int bot,
    int number,
    String ticket,
    String gameSession,
    End end,
    String reason,
    int resumes,
    int returns,
    long waitMillis,
    long playMillis) {
  /** How a round ends. */
  enum End {
    /** The bot had enough and said goodbye. */
    PLAYED,
    /** The match was over first, and the server said so. */
    ROOM_ENDED,
    /** The match went on without the bot, or died: no way back in. */
    LOST,
    /** The ticket ended without a seat. */
    UNMATCHED,
    /** No ticket was given. */
    NOT_ASKED,
    /** The ticket had no end for longer than tickets live. */
    STUCK
  }

  /** One line. */
  String json() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("bot", bot)
        .put("round", number)
        .put("ticket", ticket)
        .put("gameSession", gameSession)
        .put("end", end.name().toLowerCase(Locale.ROOT))
        .put("reason", reason)
        .put("resumes", resumes)
        .put("returns", returns)
        .put("waitMillis", waitMillis)
        .put("playMillis", playMillis)
        .toString();
  }
}
