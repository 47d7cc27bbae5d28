package dev.netlift.local.console;

import dev.netlift.local.front.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * Who may ask the console: whoever had its key once, from a page of its own origin. Key and cookie
 * are drawn at each start. Any thread.
 */
final class Door {
  private static final int SECRET_BYTES = 32;

  private final String key = draw();
  private final String session = draw();
  private final String cookieName;

  /**
   * @param port of the front: cookies know no ports, and there may be another cloud
   */
  Door(int port) {
    this.cookieName = "netlift-console-" + port;
  }

  private static String draw() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What opens it. */
  String key() {
    return key;
  }

  /**
   * Lets in who has the key.
   *
   * @return the cookie, for Set-Cookie
   * @throws Refusal it is another
   */
  String open(String offered) {
    if (!same(offered, key)) {
      throw new Refusal(
          403, "wrong_key", "This is not the console's key; './netlift up' printed its address");
    }
    return cookieName + "=" + session + "; Path=/console; HttpOnly; SameSite=Strict";
  }

  /**
   * @throws Refusal a page of another origin asks, or one that cannot be told
   */
  void checkOrigin(Request request) {
    String site = request.header("sec-fetch-site");
    // Another port of this host is the same site to a cookie.
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
      throw new Refusal(403, "wrong_origin", "Only the console's own page may ask");
    }
    boolean changes = !request.method().equals("GET") && !request.method().equals("HEAD");
    if (changes && !request.header("origin").equals("http://" + request.header("host"))) {
      throw new Refusal(403, "wrong_origin", "Origin must be the console's own");
    }
  }

  /**
   * @throws Refusal no cookie of ours came with it
   */
  void checkSession(Request request) {
    boolean ours =
        Arrays.stream(request.header("cookie").split("[;,]", -1))
            .map(String::trim)
            .filter(cookie -> cookie.startsWith(cookieName + "="))
            .anyMatch(cookie -> same(cookie.substring(cookieName.length() + 1), session));
    if (!ours) {
      throw new Refusal(
          401, "no_session", "Open the console by the address that './netlift up' printed");
    }
  }

  private static boolean same(String offered, String secret) {
    return MessageDigest.isEqual(
        offered.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }
}
