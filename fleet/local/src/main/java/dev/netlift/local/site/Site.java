package dev.netlift.local.site;

import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pages to play and to watch on, as {@code client/web} built them, under a policy that lets
 * nothing inline run. Any thread.
 */
public final class Site implements PlainHttp {
  private static final List<String> PAGES = List.of("/play", "/console");
  private static final String CONFIG = "/play/config.json";
  private static final String NOT_BUILT =
      """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><title>Netlift: the pages are not built</title></head>
      <body>
      <h1>The pages are not built</h1>
      <p>They need Node.js 18.19 or newer, with npm. On Debian and Ubuntu:
      <code>apt-get install nodejs npm</code>; elsewhere see nodejs.org.</p>
      <p>Then start the cloud again with <code>./netlift up</code>, which builds them, or run
      <code>npm ci</code> and <code>npm run build</code> in <code>client/web</code> and reload.</p>
      <p>Everything else of the local cloud works without them.</p>
      </body>
      </html>
      """;

  /** What a page must know of this cloud, which differs by where the page is from. */
  public interface Config {
    /**
     * @throws dev.netlift.local.front.AwsException it cannot be told now
     */
    ObjectNode at(Origin origin);
  }

  private final SiteFiles files;
  private final Config config;

  /**
   * @param root the built site, with a folder for each page; need not be there yet
   */
  public Site(Path root, Config config) {
    this.files = new SiteFiles(root);
    this.config = config;
  }

  @Override
  public boolean takes(String method, String path) {
    // What is posted to the root is a call of an AWS API.
    return path.equals("/")
        ? reads(method)
        : PAGES.stream().anyMatch(page -> path.equals(page) || path.startsWith(page + "/"));
  }

  private static boolean reads(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  @Override
  public Reply handle(Request request) {
    return handle(request, "http");
  }

  @Override
  public Reply handle(Request request, String scheme) {
    var origin = Origin.of(request, scheme);
    Reply reply = answer(request, origin);
    Map<String, String> headers = new HashMap<>(headers(origin));
    headers.putAll(reply.headers());
    boolean head = request.method().equals("HEAD");
    if (head && reply.status() != 304) {
      headers.put("content-length", Integer.toString(reply.body().length));
    }
    return new Reply(
        reply.status(), reply.contentType(), head ? new byte[0] : reply.body(), headers);
  }

  private static Map<String, String> headers(Origin origin) {
    String sockets = origin.socketScheme() + "://" + origin.host() + ":*";
    return Map.of(
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            + " font-src 'self'; connect-src 'self' "
            + sockets
            + "; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'",
        "x-content-type-options",
        "nosniff",
        "referrer-policy",
        "no-referrer",
        "cross-origin-opener-policy",
        "same-origin",
        "cross-origin-resource-policy",
        "same-origin",
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cache-control",
        "no-cache");
  }

  private Reply answer(Request request, Origin origin) {
    if (!reads(request.method())) {
      return text(405, "GET or HEAD", Map.of("allow", "GET, HEAD"));
    }
    String path = request.path();
    if (path.equals("/")) {
      return text(302, "", Map.of("location", "/play/"));
    }
    if (PAGES.contains(path)) {
      return text(308, "", Map.of("location", path + "/"));
    }
    boolean page = path.endsWith("/");
    if (page && origin.host().equals("localhost")) {
      // Addresses that functions hand out are at 127.0.0.1, which is another origin.
      String there = origin.toString().replace("localhost", "127.0.0.1") + path;
      return text(308, "", Map.of("location", there));
    }
    if (path.equals(CONFIG)) {
      return json(config.at(origin));
    }
    Optional<SiteFiles.Content> content = files.find(page ? path + "index.html" : path);
    if (content.isPresent()) {
      return file(content.get(), request);
    }
    return page && PAGES.contains(path.substring(0, path.length() - 1))
        ? new Reply(
            503,
            "text/html; charset=utf-8",
            NOT_BUILT.getBytes(StandardCharsets.UTF_8),
            Map.of("retry-after", "10"))
        : text(404, "nothing is served here", Map.of());
  }

  private static Reply file(SiteFiles.Content content, Request request) {
    boolean packs =
        content.packed().isPresent()
            && Arrays.stream(request.header("accept-encoding").split(",", -1))
                .map(coding -> coding.trim().replaceAll("\\s", ""))
                .anyMatch(coding -> coding.equals("gzip") || coding.startsWith("gzip;q=1"));
    String tag = "\"" + content.tag() + (packs ? "-gzip" : "") + "\"";
    Map<String, String> headers = new HashMap<>();
    headers.put("etag", tag);
    headers.put("vary", "accept-encoding");
    if (content.lasting()) {
      headers.put("cache-control", "public, max-age=31536000, immutable");
    }
    if (Arrays.stream(request.header("if-none-match").split(",", -1))
        .map(String::trim)
        .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag))) {
      return new Reply(304, "", new byte[0], headers);
    }
    if (packs) {
      headers.put("content-encoding", "gzip");
    }
    byte[] body = packs ? content.packed().orElseThrow() : content.bytes();
    return new Reply(200, content.type(), body, headers);
  }

  private static Reply json(ObjectNode node) {
    return new Reply(
        200,
        "application/json",
        node.toString().getBytes(StandardCharsets.UTF_8),
        Map.of("cache-control", "no-store"));
  }

  private static Reply text(int status, String text, Map<String, String> headers) {
    byte[] body = text.isEmpty() ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8);
    return new Reply(status, "text/plain; charset=utf-8", body, headers);
  }
}
