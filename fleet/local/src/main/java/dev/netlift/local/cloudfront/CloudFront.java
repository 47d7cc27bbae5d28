package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import dev.netlift.local.front.Xml;
import dev.netlift.local.s3.S3;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * CloudFront, on the one port of the local cloud: what nobody signed and no API takes is looked up
 * in the one distribution there may be. Reads its bucket as CloudFront does, so the bucket's policy
 * must let it. Any thread.
 */
public final class CloudFront implements PlainHttp {
  static final String SERVICE = "cloudfront.amazonaws.com";
  private static final Set<String> FROM_ORIGIN =
      Set.of(
          "accept-ranges",
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-range",
          "etag",
          "expires",
          "last-modified");

  private final S3 s3;
  private final Clock clock;
  private final String domain;
  private final String account;
  private final Map<String, CachePolicy> cachePolicies = new ConcurrentHashMap<>();
  private final Map<String, HeadersPolicy> headersPolicies = new ConcurrentHashMap<>();
  private final EdgeCache cache = new EdgeCache();
  private volatile Optional<Distribution> distribution = Optional.empty();

  /**
   * @param endpoint of the front, whose host and port are the distribution's domain
   */
  public CloudFront(S3 s3, URI endpoint, String account, Clock clock) {
    this.s3 = s3;
    this.clock = clock;
    this.domain = endpoint.getAuthority();
    this.account = account;
    cachePolicies.putAll(CachePolicy.MANAGED);
  }

  @Override
  public boolean takes(String method, String path) {
    return distribution.isPresent()
        && (!path.equals("/") || !distribution.get().rootObject().isEmpty());
  }

  @Override
  public Reply handle(Request request) {
    Distribution serving = distribution.orElseThrow();
    if (!serving.enabled()) {
      return refusal(serving, "The distribution " + serving.id() + " is disabled.");
    }
    String path = decode(request.path());
    if (path.equals("/")) {
      path = "/" + serving.rootObject();
    }
    for (Behavior behavior : serving.behaviors()) {
      if (behavior.takes(path)) {
        return behavior.methods().contains(request.method())
            ? serve(serving, behavior, path, request)
            : refusal(
                serving,
                "The distribution "
                    + serving.id()
                    + " takes only "
                    + behavior.methods().stream().sorted().toList()
                    + " here. Calls of an AWS API must be signed.");
      }
    }
    throw new IllegalStateException("the default behaviour takes every path");
  }

  private static String decode(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "BadRequest", "The path has a broken percent escape");
    }
  }

  private Reply serve(Distribution serving, Behavior behavior, String path, Request request) {
    Instant now = clock.instant();
    boolean part = request.headers().containsKey("range");
    Optional<EdgeCache.Entry> kept = part ? Optional.empty() : cache.get(path, now);
    Reply origin;
    if (kept.isPresent()) {
      origin = kept.get().reply();
    } else {
      try {
        origin = fetch(serving, behavior, path, part ? request.header("range") : "");
      } catch (AwsException e) {
        return refused(serving, behavior, e.status(), e.code(), e.message());
      }
      long seconds = behavior.cache().seconds(origin.headers().getOrDefault("cache-control", ""));
      if (origin.status() == 200 && seconds > 0) {
        cache.put(path, new EdgeCache.Entry(origin, now, now.plusSeconds(seconds)));
      }
    }
    Map<String, String> headers = headers(serving, origin, kept.isPresent());
    kept.ifPresent(entry -> headers.put("age", Long.toString(entry.age(now))));
    return finished(behavior, request, origin, headers);
  }

  /** The origin is always asked for the whole, which then serves HEAD and conditions as well. */
  private Reply fetch(Distribution serving, Behavior behavior, String path, String range) {
    String key = (behavior.originPath() + path).substring(1);
    Map<String, String> asked = range.isEmpty() ? Map.of() : Map.of("range", range);
    return s3.read("GET", behavior.bucket(), key, asked, SERVICE, serving.arn());
  }

  private static Map<String, String> headers(Distribution serving, Reply origin, boolean hit) {
    Map<String, String> headers = new TreeMap<>();
    origin
        .headers()
        .forEach(
            (name, value) -> {
              if (FROM_ORIGIN.contains(name)) {
                headers.put(name, value);
              }
            });
    if (!origin.contentType().isEmpty()) {
      headers.put("content-type", origin.contentType());
    }
    headers.put("via", "1.1 " + serving.id() + " (CloudFront)");
    headers.put(
        "x-cache",
        origin.status() >= 400
            ? "Error from cloudfront"
            : hit ? "Hit from cloudfront" : "Miss from cloudfront");
    return headers;
  }

  private static Reply finished(
      Behavior behavior, Request request, Reply origin, Map<String, String> headers) {
    behavior.headers().apply(headers);
    String type = headers.getOrDefault("content-type", "");
    headers.remove("content-type");
    if (origin.status() == 200 && unchanged(request, headers.getOrDefault("etag", ""))) {
      return new Reply(304, "", new byte[0], headers);
    }
    boolean head = request.method().equals("HEAD");
    if (head) {
      headers.put("content-length", Integer.toString(origin.body().length));
    }
    return new Reply(origin.status(), type, head ? new byte[0] : origin.body(), headers);
  }

  private static boolean unchanged(Request request, String etag) {
    String known = request.header("if-none-match");
    return !known.isEmpty()
        && !etag.isEmpty()
        && (known.trim().equals("*")
            || Arrays.stream(known.split(",", -1))
                .map(each -> each.trim().replaceFirst("^W/", ""))
                .anyMatch(etag::equals));
  }

  private static Reply refused(
      Distribution serving, Behavior behavior, int status, String code, String message) {
    Map<String, String> headers = new HashMap<>();
    headers.put("via", "1.1 " + serving.id() + " (CloudFront)");
    headers.put("x-cache", "Error from cloudfront");
    behavior.headers().apply(headers);
    // What the policy says of images is not said of an error.
    headers.remove("content-type");
    headers.remove("cache-control");
    String body =
        Xml.plain(
            "Error",
            "",
            error -> {
              error.text("Code", code);
              error.text("Message", message);
            });
    return new Reply(status, "application/xml", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static Reply refusal(Distribution serving, String message) {
    return new Reply(
        403,
        "text/plain; charset=utf-8",
        (message + "\n").getBytes(StandardCharsets.UTF_8),
        Map.of(
            "via", "1.1 " + serving.id() + " (CloudFront)",
            "x-cache", "Error from cloudfront",
            "x-content-type-options", "nosniff"));
  }

  String domain() {
    return domain;
  }

  String arn(String id) {
    return "arn:aws:cloudfront::" + account + ":distribution/" + id;
  }

  void put(String id, CachePolicy policy) {
    cachePolicies.put(id, policy);
  }

  void put(String id, HeadersPolicy policy) {
    headersPolicies.put(id, policy);
  }

  Optional<CachePolicy> cachePolicy(String id) {
    return Optional.ofNullable(cachePolicies.get(id));
  }

  Optional<HeadersPolicy> headersPolicy(String id) {
    return Optional.ofNullable(headersPolicies.get(id));
  }

  /**
   * @throws IllegalStateException there is another already
   */
  synchronized void removeDistribution(String id) {
    distribution = distribution.filter(serving -> !serving.id().equals(id));
  }

  /** One of ours: those that CloudFront manages stay. */
  void removePolicy(String id) {
    if (!CachePolicy.MANAGED.containsKey(id)) {
      cachePolicies.remove(id);
    }
    headersPolicies.remove(id);
  }

  synchronized void put(Distribution declared) {
    if (distribution.filter(other -> !other.id().equals(declared.id())).isPresent()) {
      throw new IllegalStateException("there is one port, so there is one distribution here");
    }
    distribution = Optional.of(declared);
  }

  /** Every provider of CloudFront resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new DistributionProvider(this),
        new CachePolicyProvider(this),
        new HeadersPolicyProvider(this),
        new AccessControlProvider());
  }
}
