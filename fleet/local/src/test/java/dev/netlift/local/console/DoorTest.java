package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Request;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {
  private final Door door = new Door(4566);

  private static Request request(String method, String... headers) {
    Map<String, String> all = new HashMap<>(Map.of("host", "127.0.0.1:4566"));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return new Request(method, "/console/api/fleet", "", Map.copyOf(all), new byte[0]);
  }

  @Test
  void givenKey_whenOffered_thenACookieThatNoScriptReadsAndNoOtherSiteSends() {
    String cookie = door.open(door.key());

    assertThat(cookie)
        .matches("netlift-console-4566=[\\w-]{43}; Path=/console; HttpOnly; SameSite=Strict")
        .doesNotContain(door.key());
    String pair = cookie.substring(0, cookie.indexOf(';'));
    assertThatCode(() -> door.checkSession(request("GET", "cookie", "a=b; " + pair)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "netlift"})
  void givenAnotherKey_whenOffered_thenRefused(String key) {
    assertThatThrownBy(() -> door.open(key))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo("wrong_key"));
    assertThatThrownBy(() -> door.open(new Door(4566).key())).isInstanceOf(Refusal.class);
  }

  @Test
  void givenCookieOfAnEarlierCloud_whenSent_thenNoSession() {
    var before = new Door(4566);
    String pair = before.open(before.key()).split(";", -1)[0];

    for (String cookie : new String[] {"", pair, pair.replace("4566", "4567"), pair + "x"}) {
      assertThatThrownBy(() -> door.checkSession(request("GET", "cookie", cookie)))
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(401));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, same-origin, '', true",
    "GET, none, '', true",
    "GET, '', '', true",
    "GET, same-site, '', false",
    "GET, cross-site, '', false",
    "POST, same-origin, http://127.0.0.1:4566, true",
    "POST, '', http://127.0.0.1:4566, true",
    "POST, same-origin, '', false",
    "POST, '', '', false",
    "POST, '', http://127.0.0.1:9999, false",
    "POST, '', http://localhost:4566, false",
    "POST, same-site, http://127.0.0.1:4566, false",
    "DELETE, '', '', false"
  })
  void givenOrigin_whenAsked_thenOnlyThePageItself(
      String method, String site, String origin, boolean allowed) {
    var headers = new HashMap<String, String>(Map.of("host", "127.0.0.1:4566"));
    if (!site.isEmpty()) {
      headers.put("sec-fetch-site", site);
    }
    if (!origin.isEmpty()) {
      headers.put("origin", origin);
    }
    var request = new Request(method, "/console/api/fleet", "", headers, new byte[0]);

    if (allowed) {
      assertThatCode(() -> door.checkOrigin(request)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> door.checkOrigin(request))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.code()).isEqualTo("wrong_origin"));
    }
  }
}
