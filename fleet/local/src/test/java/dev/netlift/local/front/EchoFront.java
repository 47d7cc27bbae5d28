package dev.netlift.local.front;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** A front with services that tell what reached them, and a clock that the test sets. */
abstract class EchoFront {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final String REGION = "us-west-2";
  static final AwsSessionCredentials KEYS =
      AwsSessionCredentials.create("ASIATEST", "secret/of+the=test", "token");

  /** Answers with what it was asked; fails when told to. */
  private record Echo(String signingName) implements Service {
    @Override
    public Reply handle(Call call) {
      String body = new String(call.body(), StandardCharsets.UTF_8);
      if (body.contains("refuse")) {
        throw new AwsException(400, "ParameterNotFound", "told to refuse");
      }
      if (body.contains("fail")) {
        throw new IllegalStateException("secret detail");
      }
      String caller = call.caller().arn();
      return Reply.json(
          200,
          "application/json",
          "{\"echo\":\"%s %s %s %s\"}"
              .formatted(call.service(), call.protocol(), call.operation(), caller));
    }
  }

  final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);
  Clock clock = Clock.systemUTC();
  Front front = start();

  final Front start() {
    Clock late = new ForwardingClock();
    Front started = Front.bind(new FrontConfig(0, REGION, late));
    Caller caller =
        new Caller(
            "ASIATEST",
            "111122223333",
            "arn:test",
            Optional.of("role"),
            Optional.empty(),
            Optional.empty());
    Secret secret =
        new Secret(
            KEYS.secretAccessKey(),
            Optional.of(KEYS.sessionToken()),
            Optional.of(NOW.plus(Duration.ofHours(1))),
            caller);
    started.serve(
        id -> id.equals("ASIATEST") ? Optional.of(secret) : Optional.empty(),
        call -> {
          if (call.operation().equals("Forbidden")) {
            throw new AwsException(400, "AccessDeniedException", "not you");
          }
        },
        List.of(
            new Echo("ssm"),
            new Echo("monitoring"),
            new Echo("execute-api"),
            new Echo("cognito-identity")),
        List.of(new EchoSocket()));
    return started;
  }

  private final class ForwardingClock extends Clock {
    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return clock.instant();
    }
  }

  private final class EchoSocket implements SocketService {
    @Override
    public String path() {
      return "/socket";
    }

    @Override
    public Listener open(String path, String query, Peer peer) {
      var asked = Bodies.decode(query);
      if (asked.getOrDefault("token", "").isEmpty()) {
        throw new AwsException(401, "Unauthorized", "token missing");
      }
      peer.send("welcome " + asked.get("token"));
      return new Listener() {
        @Override
        public void text(String message) {
          peer.send("echo " + message);
        }

        @Override
        public void closed(int code, String reason) {
          heard.add("closed " + code + " " + reason);
        }
      };
    }
  }

  @BeforeEach
  void setClock() {
    clock = Clock.fixed(NOW, ZoneOffset.UTC);
  }

  @AfterEach
  void stop() {
    front.close();
  }

  final Signed.Draft draft(String method, String path, String body, String service) {
    return new Signed.Draft(
        method,
        front.endpoint().resolve(path),
        Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", "AmazonSSM.Get"),
        body,
        service);
  }

  static String send(software.amazon.awssdk.http.SdkHttpRequest request, String body)
      throws Exception {
    var answer = Signed.send(request, body);
    return answer.statusCode() + " " + answer.body();
  }

  final String exchange(String raw) throws IOException {
    try (var socket = new Socket("127.0.0.1", front.endpoint().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.UTF_8));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.valueOf(in.readLine());
    }
  }

  final String ours() {
    return "127.0.0.1:" + front.endpoint().getPort();
  }

  final Front startUnexpiring() {
    Front started = start();
    Secret secret =
        new Secret(
            KEYS.secretAccessKey(),
            Optional.of(KEYS.sessionToken()),
            Optional.empty(),
            Caller.ANONYMOUS);
    started.serve(
        id -> Optional.of(secret),
        call -> {},
        List.of(new Echo("ssm"), new Echo("monitoring")),
        List.of());
    return started;
  }
}
