package dev.netlift.local.apigateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteKeyTest {
  private static HttpApi api(String... keys) {
    HttpApi api = new HttpApi("api");
    for (String key : keys) {
      api.put(new Route(key, RouteKey.parse(key).orElseThrow(), true, "integration"));
    }
    return api;
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/pets,GET /pets",
    "POST,/pets,ANY /pets",
    "GET,/pets/dog/1,GET /pets/dog/1",
    "GET,/pets/dog/2,GET /pets/dog/{id}",
    "GET,/pets/cat/2,GET /pets/{proxy+}",
    "GET,/pets/dog,GET /pets/{proxy+}",
    "GET,/other,$default",
    "GET,/,$default"
  })
  void givenSeveralRoutes_whenMatched_thenTheMostSpecificWins(
      String method, String path, String expected) {
    var api =
        api(
            "$default",
            "ANY /pets",
            "GET /pets",
            "GET /pets/{proxy+}",
            "GET /pets/dog/{id}",
            "GET /pets/dog/1");

    assertThat(api.match(method, List.of(path.substring(1).split("/", -1))).orElseThrow())
        .extracting(match -> match.route().key().text())
        .isEqualTo(expected);
  }

  @Test
  void givenParameters_whenMatched_thenTheirValuesAreGiven() {
    var match = api("GET /a/{x}/b/{rest+}").match("GET", List.of("a", "1", "b", "2", "3"));

    assertThat(match.orElseThrow().parameters()).isEqualTo(Map.of("x", "1", "rest", "2/3"));
    assertThat(api("GET /a/{x}").match("GET", List.of("a", ""))).isEmpty();
    assertThat(api("GET /a/{x}").match("GET", List.of("a", "1", ""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET", "GET pets", "/pets", " /pets"})
  void givenMalformedKey_whenParsed_thenEmpty(String key) {
    assertThat(RouteKey.parse(key)).isEmpty();
  }

  @Test
  void givenBurst_whenItIsSpent_thenCallsPassAtTheRate() {
    var nanos = new AtomicLong();
    var bucket = new TokenBucket(2, 3, nanos::get);

    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take()).isTrue();
    }
    assertThat(bucket.take()).isFalse();
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(bucket.take()).isTrue();
    assertThat(bucket.take()).isFalse();
  }

  private static String read(String payload) {
    return ProxyResponse.read(payload.getBytes(StandardCharsets.UTF_8))
        .map(r -> r.status() + " " + r.contentType() + " " + body(r) + " " + r.headers())
        .orElse("none");
  }

  private static String body(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  @Test
  void givenFunctionResults_whenRead_thenAsPayloadTwoSays() {
    assertThat(
            read(
                "{\"statusCode\":201,\"headers\":{\"Content-Type\":\"a/b\",\"X-Y\":\"z\"},\"body\":\"hi\"}"))
        .isEqualTo("201 a/b hi {x-y=z}");
    assertThat(read("{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true}"))
        .isEqualTo("200 text/plain; charset=utf-8 hi {}");
    assertThat(read("{\"any\":1}")).isEqualTo("200 application/json {\"any\":1} {}");
    assertThat(read("\"text\"")).isEqualTo("200 application/json \"text\" {}");
    for (String bad :
        List.of(
            "",
            "not json",
            "{\"statusCode\":\"none\"}",
            "{\"statusCode\":99}",
            "{\"statusCode\":200,\"body\":\"%%\",\"isBase64Encoded\":true}",
            "{\"statusCode\":200,\"headers\":{\"content-type\":\"a\\r\\nb: c\"}}")) {
      assertThat(read(bad)).as(bad).isEqualTo("none");
    }
    assertThat(
            read(
                "{\"statusCode\":200,\"headers\":{\"a\":\"1\\r\\nb: 2\",\"Content-Length\":\"9\"}}"))
        .isEqualTo("200 text/plain; charset=utf-8  {}");
  }

  @Test
  void givenAccessLogFormat_whenFilled_thenNothingFromOutsideBreaksTheLine() {
    assertThat(
            Stage.accessLine(
                "{\"a\":\"$context.a\",\"b\":\"$context.b.c\"}", Map.of("a", "x\"\n$1")))
        .isEqualTo("{\"a\":\"x__$1\",\"b\":\"-\"}");
  }
}
