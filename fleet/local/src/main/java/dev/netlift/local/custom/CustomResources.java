package dev.netlift.local.custom;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.HttpPort;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Request;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Resources of types {@code Custom::…}, each made by a function: it is sent a request with an
 * address, and puts its answer there. The addresses are on a loopback port of their own, each good
 * for one answer. Any thread.
 */
public final class CustomResources implements HttpPort.Handler, AutoCloseable {
  private static final int ANSWER_MAX = 4_096;
  private static final int TOKEN_BYTES = 16;

  private final BiConsumer<String, byte[]> invoke;
  private final MadeFile made;
  private final String region;
  private final String account;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();
  private final HttpPort port;

  /**
   * @param invoke has a function run later, by its ARN
   * @param made remembers over a restart what was made, so that it is not made again
   */
  public CustomResources(
      String region, String account, BiConsumer<String, byte[]> invoke, Path made) {
    this.region = region;
    this.account = account;
    this.invoke = invoke;
    this.made = new MadeFile(made);
    this.port = HttpPort.bind(0, "custom-resources", this);
  }

  /** The provider of all their types. */
  public List<ResourceProvider> providers() {
    return List.of(new CustomProvider(this, invoke, made));
  }

  /** An answer that is waited for. */
  final class Awaited implements AutoCloseable {
    private final String token;
    final CompletableFuture<JsonNode> answer = new CompletableFuture<>();

    private Awaited(String token) {
      this.token = token;
      awaited.put(token, answer);
    }

    /** Where it is to be put. */
    String url() {
      return "http://127.0.0.1:" + port.port() + "/" + token;
    }

    @Override
    public void close() {
      awaited.remove(token);
    }
  }

  Awaited await() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return new Awaited(HexFormat.of().formatHex(token));
  }

  String stackId(String stack) {
    return "arn:aws:cloudformation:" + region + ":" + account + ":stack/" + stack + "/local";
  }

  @Override
  public Reply handle(Request request) {
    CompletableFuture<JsonNode> answer = awaited.get(request.path().substring(1));
    if (answer == null || !request.method().equals("PUT")) {
      throw new AwsException(403, "AccessDenied", "Nobody waits for an answer here");
    }
    if (request.body().length > ANSWER_MAX) {
      throw new AwsException(400, "EntityTooLarge", "An answer may have " + ANSWER_MAX + " bytes");
    }
    try {
      answer.complete(Bodies.MAPPER.readTree(request.body()));
    } catch (JacksonException e) {
      throw new AwsException(400, "InvalidRequest", "An answer must be JSON");
    }
    return new Reply(200, "", new byte[0], Map.of());
  }

  @Override
  public void close() {
    port.close();
  }
}
