package dev.netlift.local.front;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORGenerator;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Smithy's RPC v2 in CBOR, which some AWS SDKs speak instead of AWS JSON (Go's for GameLift since
 * v1.54.0). The same call in another spelling: {@code POST /service/Name/operation/Operation} with
 * the members as a CBOR map. Calls are put into JSON before a service sees them and the answer back
 * into CBOR, so no service knows. Stateless; any thread.
 */
final class RpcV2Cbor {
  private static final String PROTOCOL = "rpc-v2-cbor";
  private static final String CONTENT_TYPE = "application/cbor";
  private static final Pattern PATH =
      Pattern.compile("(?:/[^/]+)*/service/([A-Za-z0-9_]+)/operation/([A-Za-z0-9_]+)");
  private static final int DEPTH_MAX = 64;
  private static final int EPOCH_SECONDS = 1;

  /**
   * Members that are time stamps in the GameLift model: numbers in AWS JSON, tagged numbers here,
   * and only the model tells them from other numbers.
   */
  static final Set<String> TIMES =
      Set.of(
          "CreationTime",
          "TerminationTime",
          "StartTime",
          "EndTime",
          "EventTime",
          "LastUpdatedTime",
          "ExpirationTime",
          "ExpirationTimestamp",
          "LastHealthCheckTime",
          "LastClaimTime",
          "RegistrationTime");

  /** Maps whose keys are the caller's own, and no members. */
  static final Set<String> FREE_MAPS =
      Set.of("SDM", "LatencyInMs", "PlayerAttributes", "PlayerDataMap", "LocationalDeployments");

  private static final ObjectMapper CBOR =
      new CBORMapper(
          CBORFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
              .build());

  private RpcV2Cbor() {}

  /** Whether the client says that it speaks this. */
  static boolean claims(Request request) {
    return request.header("smithy-protocol").equals(PROTOCOL);
  }

  /**
   * The same request as AWS JSON 1.1 would have it; who signed must be checked on the original.
   *
   * @throws AwsException 400 SerializationException, or 404 when the path names no operation
   */
  static Request asJson(Request request) {
    Matcher path = PATH.matcher(request.path());
    if (!path.matches() || !request.method().equals("POST")) {
      throw new AwsException(
          404, "UnknownOperationException", "POST /service/{service}/operation/{operation} only");
    }
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.put("x-amz-target", path.group(1) + "." + path.group(2));
    headers.put("content-type", "application/x-amz-json-1.1");
    return new Request(
        request.method(), request.path(), request.query(), headers, json(request.body()));
  }

  private static byte[] json(byte[] body) {
    if (body.length == 0) {
      return new byte[] {'{', '}'};
    }
    try (JsonParser in = CBOR.createParser(body)) {
      JsonNode members = in.readValueAsTree();
      if (members != null && members.isObject() && in.nextToken() == null) {
        return Bodies.MAPPER.writeValueAsBytes(members);
      }
    } catch (JacksonException e) {
      throw new AwsException(
          400, "SerializationException", "The body is not CBOR: " + e.getOriginalMessage());
    }
    throw new AwsException(400, "SerializationException", "The body must be one CBOR map");
  }

  /**
   * An answer in AWS JSON as this protocol has it. The error's type becomes an absolute shape id.
   *
   * @param service signing name, which is also the last part of the model's name space
   */
  static Reply fromJson(String service, Reply reply) {
    JsonNode body =
        reply.body().length == 0
            ? Bodies.MAPPER.createObjectNode()
            : Bodies.MAPPER.readTree(reply.body());
    if (reply.status() >= 400) {
      String type = body.path("__type").asString("InternalFailure");
      return error(service, reply.status(), type, body.path("message").asString(""));
    }
    var out = new ByteArrayOutputStream();
    try (var to = (CBORGenerator) CBOR.createGenerator(out)) {
      write(to, "", body);
    }
    return reply(reply.status(), out, reply.headers());
  }

  /** An error of the service's own model, as {@link #fromJson} writes it. */
  static Reply error(String service, int status, String code, String message) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator to = CBOR.createGenerator(out)) {
      to.writeStartObject();
      to.writeStringProperty("__type", "com.amazonaws." + service + "#" + code);
      to.writeStringProperty("Message", message);
      to.writeEndObject();
    }
    return reply(status, out, Map.of());
  }

  private static Reply reply(int status, ByteArrayOutputStream body, Map<String, String> others) {
    Map<String, String> headers = new HashMap<>(others);
    headers.put("smithy-protocol", PROTOCOL);
    return new Reply(status, CONTENT_TYPE, body.toByteArray(), headers);
  }

  /**
   * @param member the name of the member whose value this is
   */
  private static void write(CBORGenerator to, String member, JsonNode value) {
    if (value.isObject()) {
      to.writeStartObject();
      for (var entry : value.properties()) {
        if (!entry.getValue().isNull()) {
          to.writeName(entry.getKey());
          write(to, FREE_MAPS.contains(member) ? "" : entry.getKey(), entry.getValue());
        }
      }
      to.writeEndObject();
    } else if (value.isArray()) {
      to.writeStartArray();
      for (JsonNode element : value) {
        write(to, member, element);
      }
      to.writeEndArray();
    } else if (value.isNumber() && TIMES.contains(member)) {
      to.writeTag(EPOCH_SECONDS);
      to.writeNumber(value.doubleValue());
    } else {
      scalar(to, value);
    }
  }

  private static void scalar(JsonGenerator to, JsonNode value) {
    if (value.isString()) {
      to.writeString(value.stringValue());
    } else if (value.isBoolean()) {
      to.writeBoolean(value.booleanValue());
    } else if (value.isIntegralNumber()) {
      to.writeNumber(value.longValue());
    } else if (value.isNumber()) {
      to.writeNumber(value.doubleValue());
    } else {
      to.writeNull();
    }
  }
}
