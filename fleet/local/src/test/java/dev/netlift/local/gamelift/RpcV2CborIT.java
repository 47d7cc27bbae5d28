package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Secret;
import dev.netlift.local.front.Signed;
import dev.netlift.local.process.Children;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** GameLift as Go's SDK asks it: RPC v2 in CBOR, written and read byte by byte (RFC 8949). */
class RpcV2CborIT {
  private static final String SECRET = "a-secret-for-tests";
  private static final String BODY =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"all\",\"minPlayers\":1,\"maxPlayers\":4}]}";

  private final Front front;
  private final Children children;
  private final GameLift gameLift;

  RpcV2CborIT(@TempDir Path folder) {
    front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
    children = new Children(folder.resolve("state"));
    gameLift =
        GameLift.start(
            new GameLiftConfig(
                "us-west-2",
                "111122223333",
                folder.resolve("state"),
                front.endpoint(),
                Map.of("PATH", "/usr/bin:/bin")),
            children,
            (_, _, _) -> {},
            (_, _, life) ->
                new RoleCredentials.Credentials("A", "s", "t", Instant.now().plus(life)));
  }

  @BeforeEach
  void serve() {
    var nobody = Optional.<String>empty();
    var caller =
        new Caller("AKIATEST", "111122223333", "arn:test", nobody, nobody, Optional.empty());
    front.serve(
        id ->
            id.equals("AKIATEST")
                ? Optional.of(new Secret(SECRET, Optional.empty(), Optional.empty(), caller))
                : Optional.empty(),
        _ -> {},
        List.of(gameLift),
        List.of(gameLift));
  }

  @AfterEach
  void stop() {
    gameLift.close();
    children.close();
    front.close();
  }

  @Test
  void givenACborMap_whenCalled_thenTheOperationIsDoneAndTimesAreTagged() throws Exception {
    var created =
        call("CreateMatchmakingRuleSet", map("Name", text("cbor"), "RuleSetBody", text(BODY)));

    assertThat(created.statusCode()).isEqualTo(200);
    assertThat(created.headers().firstValue("smithy-protocol")).hasValue("rpc-v2-cbor");
    assertThat(created.headers().firstValue("content-type")).hasValue("application/cbor");
    // The key, then tag 1 (c1) and a double (fb): seconds of the epoch.
    assertThat(HexFormat.of().formatHex(created.body()))
        .contains(HexFormat.of().formatHex(text("CreationTime")) + "c1fb");
    assertThat(new String(created.body(), StandardCharsets.UTF_8)).contains("RuleSetArn", "cbor");
  }

  @Test
  void givenAMapOfUnknownLength_whenCalled_thenReadTheSame() throws Exception {
    byte[] open = concat(new byte[] {(byte) 0xbf}, text("RuleSetBody"), text(BODY));

    var valid = call("ValidateMatchmakingRuleSet", concat(open, new byte[] {(byte) 0xff}));

    assertThat(valid.statusCode()).isEqualTo(200);
    assertThat(valid.body()).endsWith(concat(text("Valid"), new byte[] {(byte) 0xf5, (byte) 0xff}));
  }

  @Test
  void givenNoBody_whenTheInputIsEmpty_thenAnswered() throws Exception {
    assertThat(call("ListFleets", new byte[0]).statusCode()).isEqualTo(200);
  }

  @Test
  void givenAnError_whenCalled_thenItsShapeIdAndMessage() throws Exception {
    var missing = call("DescribeMatchmakingRuleSets", map("Names", list(text("nowhere"))));

    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(missing.headers().firstValue("smithy-protocol")).hasValue("rpc-v2-cbor");
    assertThat(new String(missing.body(), StandardCharsets.UTF_8))
        .contains("__type", "com.amazonaws.gamelift#NotFoundException", "Message");
  }

  @Test
  void givenAnOperationThatIsNot_whenCalled_thenUnknown() throws Exception {
    assertThat(error(call("DescribeVpcPeeringConnections", new byte[0])))
        .contains("com.amazonaws.gamelift#UnknownOperationException");
  }

  @Test
  void givenWhatIsNoCborMap_whenCalled_thenSerializationException() throws Exception {
    for (byte[] body :
        List.of(
            "{}".getBytes(StandardCharsets.UTF_8),
            text("no map"),
            concat(map("Limit", new byte[] {1}), new byte[] {0}),
            concat(new byte[] {(byte) 0xa1}, text("Limit")),
            nested(100_000))) {
      var refused = call("ListFleets", body);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(error(refused)).contains("com.amazonaws.gamelift#SerializationException");
    }
  }

  @Test
  void givenABodyChangedAfterSigning_whenCalled_thenRefused() throws Exception {
    var signed = sign("ListFleets", map("Limit", new byte[] {1}));

    var refused = Signed.send(signed, map("Limit", new byte[] {2}));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(error(refused)).contains("com.amazonaws.gamelift#InvalidSignatureException");
  }

  private HttpResponse<byte[]> call(String operation, byte[] body) throws Exception {
    return Signed.send(sign(operation, body), body);
  }

  private software.amazon.awssdk.http.SdkHttpRequest sign(String operation, byte[] body) {
    var draft =
        new Signed.Draft(
            "POST",
            front.endpoint().resolve("/service/GameLift/operation/" + operation),
            Map.of(
                "smithy-protocol",
                "rpc-v2-cbor",
                "accept",
                "application/cbor",
                "content-type",
                "application/cbor"),
            "",
            "gamelift");
    return Signed.sign(
        draft,
        body,
        AwsBasicCredentials.create("AKIATEST", SECRET),
        "us-west-2",
        Clock.systemUTC());
  }

  private static String error(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 24) {
      return concat(new byte[] {(byte) (0x60 | bytes.length)}, bytes);
    }
    return concat(new byte[] {0x78, (byte) bytes.length}, bytes);
  }

  private static byte[] list(byte[] element) {
    return concat(new byte[] {(byte) 0x81}, element);
  }

  private static byte[] map(String name, byte[] value) {
    return concat(new byte[] {(byte) 0xa1}, text(name), value);
  }

  private static byte[] map(String name, byte[] value, String name2, byte[] value2) {
    return concat(new byte[] {(byte) 0xa2}, text(name), value, text(name2), value2);
  }

  private static byte[] nested(int depth) {
    byte[] lists = new byte[depth];
    java.util.Arrays.fill(lists, (byte) 0x81);
    return map("Names", lists);
  }

  private static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
