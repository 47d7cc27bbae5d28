package dev.netlift.local.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SiteTest {
  private static final String HOST = "127.0.0.1:4566";
  private static final String SCRIPT = "export const words = 'a page';\n".repeat(40);

  @TempDir Path folder;
  private Path root = Path.of("");
  private Site site = new Site(Path.of("nowhere"), _ -> JsonMapper.shared().createObjectNode());

  @BeforeEach
  void build() throws IOException {
    root = folder.resolve("site");
    Files.createDirectories(root.resolve("play"));
    Files.createDirectories(root.resolve("console"));
    Files.writeString(root.resolve("play/index.html"), "<!doctype html><title>play</title>");
    Files.writeString(root.resolve("console/index.html"), "<!doctype html><title>watch</title>");
    Files.writeString(root.resolve("play/play-9F3C2A1B.js"), SCRIPT);
    Files.writeString(root.resolve("play/push-worker.js"), SCRIPT);
    Files.writeString(root.resolve("play/.secret"), "hidden");
    Files.writeString(folder.resolve("outside.txt"), "outside");
    site =
        new Site(
            root,
            origin ->
                JsonMapper.shared()
                    .createObjectNode()
                    .put("origin", origin.toString())
                    .put("secure", origin.secure())
                    .put("host", origin.host()));
  }

  private Reply get(String path, String... headers) {
    return ask("GET", path, headers);
  }

  private Reply ask(String method, String path, String... headers) {
    assertThat(site.takes(method, path)).as("taken: %s", path).isTrue();
    Map<String, String> all = new HashMap<>(Map.of("host", HOST));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return site.handle(new Request(method, path, "", Map.copyOf(all), new byte[0]));
  }

  private static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  private static String header(Reply reply, String name) {
    return reply.headers().getOrDefault(name, "");
  }

  @Test
  void givenBuiltSite_whenAPageIsRead_thenItsIndexUnderAPolicyThatRunsNothingInline() {
    Reply page = get("/console/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(text(page)).contains("<title>watch</title>");
    assertThat(header(page, "content-security-policy").split("; "))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self' ws://127.0.0.1:*",
            "base-uri 'none'",
            "frame-ancestors 'none'")
        .noneMatch(directive -> directive.contains("unsafe"));
    assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(header(page, "cache-control")).isEqualTo("no-cache");
  }

  @Test
  void givenFileWithAHashInItsName_whenRead_thenKeptForEverAndAnyOtherAskedForAgain() {
    Reply lasting = get("/play/play-9F3C2A1B.js");
    Reply other = get("/play/push-worker.js");

    assertThat(header(lasting, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(lasting.contentType()).startsWith("text/javascript");
    assertThat(header(other, "cache-control")).isEqualTo("no-cache");
    String tag = header(other, "etag");
    Reply again = get("/play/push-worker.js", "if-none-match", "\"x\", W/" + tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "content-security-policy")).isNotEmpty();
  }

  @Test
  void givenWhoTakesGzip_whenATextIsRead_thenPackedUnderATagOfItsOwn() throws IOException {
    Reply plain = get("/play/push-worker.js");
    Reply packed = get("/play/push-worker.js", "accept-encoding", "br, gzip;q=1.0");

    assertThat(text(plain)).isEqualTo(SCRIPT);
    assertThat(plain.headers()).doesNotContainKey("content-encoding");
    assertThat(header(packed, "content-encoding")).isEqualTo("gzip");
    assertThat(header(packed, "vary")).isEqualTo("accept-encoding");
    assertThat(packed.body().length).isLessThan(plain.body().length);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(SCRIPT);
    }
    assertThat(header(packed, "etag")).isNotEqualTo(header(plain, "etag"));
  }

  @Test
  void givenFileThatChanges_whenReadAgain_thenTheNewOne() throws IOException {
    Path file = root.resolve("play/push-worker.js");
    String before = header(get("/play/push-worker.js"), "etag");
    Files.writeString(file, SCRIPT.replace("words", "other"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

    Reply now = get("/play/push-worker.js", "if-none-match", before);

    assertThat(now.status()).isEqualTo(200);
    assertThat(text(now)).contains("other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/play/../../outside.txt",
        "/play/%2e%2e/%2e%2e/outside.txt",
        "/play/..%2f..%2foutside.txt",
        "/play/..%5c..%5coutside.txt",
        "/play/.secret",
        "/play/%00",
        "/play/%zz",
        "/play//index.html",
        "/play/missing.js",
        "/play/link.txt",
        "/console/play/",
        "/play/folder"
      })
  void givenPathThatLeadsNowhereOrOut_whenRead_thenNotFound(String path) throws IOException {
    Files.createDirectories(root.resolve("play/folder"));
    Files.createSymbolicLink(root.resolve("play/link.txt"), folder.resolve("outside.txt"));

    Reply reply = get(path);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(text(reply)).doesNotContain("outside").doesNotContain("hidden");
  }

  @Test
  void givenRootAndNamesWithoutSlash_whenRead_thenTheWayToAPage() {
    assertThat(header(get("/"), "location")).isEqualTo("/play/");
    assertThat(header(get("/console"), "location")).isEqualTo("/console/");
    assertThat(header(get("/play/", "host", "localhost:4566"), "location"))
        .isEqualTo("http://127.0.0.1:4566/play/");
    assertThat(get("/play/push-worker.js", "host", "localhost:4566").status()).isEqualTo(200);
  }

  @Test
  void givenCallOfAnApi_whenOffered_thenNotTaken() {
    assertThat(site.takes("POST", "/")).isFalse();
    assertThat(site.takes("GET", "/playground")).isFalse();
    assertThat(site.takes("GET", "/apis/a/players")).isFalse();
    assertThat(ask("POST", "/play/").status()).isEqualTo(405);
  }

  @Test
  void givenHead_whenAsked_thenTheLengthAndNoBody() {
    Reply head = ask("HEAD", "/play/push-worker.js");

    assertThat(head.body()).isEmpty();
    assertThat(header(head, "content-length")).isEqualTo(Integer.toString(SCRIPT.length()));
  }

  @Test
  void givenConfiguration_whenRead_thenOfTheOriginThatAsked() {
    assertThat(text(get("/play/config.json")))
        .isEqualTo("{\"origin\":\"http://127.0.0.1:4566\",\"secure\":true,\"host\":\"127.0.0.1\"}");
    var far =
        new Request("GET", "/play/config.json", "", Map.of("host", "10.1.2.3:8443"), new byte[0]);
    Reply tls = site.handle(far, "https");
    assertThat(text(tls))
        .isEqualTo("{\"origin\":\"https://10.1.2.3:8443\",\"secure\":true,\"host\":\"10.1.2.3\"}");
    assertThat(header(tls, "content-security-policy")).contains("wss://10.1.2.3:*");
    assertThat(text(site.handle(far))).contains("\"secure\":false");
  }

  @Test
  void givenSiteThatIsNotBuilt_whenAPageIsRead_thenWhatToInstall() {
    site = new Site(folder.resolve("none"), _ -> JsonMapper.shared().createObjectNode());

    Reply page = get("/play/");

    assertThat(page.status()).isEqualTo(503);
    assertThat(text(page)).contains("Node.js").contains("npm run build");
    assertThat(get("/play/play-9F3C2A1B.js").status()).isEqualTo(404);
  }
}
