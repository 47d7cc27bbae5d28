package dev.netlift.local.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Notes what is called, and answers as it was told to. */
class FakeOperator implements OperatorCalls {
  static final Answer GONE =
      new Answer(404, JsonMapper.shared().createObjectNode().put("message", "no such thing"));

  final List<String> called = new ArrayList<>();
  final Map<String, Answer> answers = new HashMap<>();
  Optional<JsonNode> item = Optional.empty();
  boolean interrupts = true;

  /**
   * @param call how it is noted, without the body
   */
  void answer(String call, int status, String json) {
    answers.put(call, new Answer(status, JsonMapper.shared().readTree(json)));
  }

  private Answer answered(String call, String body) {
    called.add(body.isEmpty() ? call : call + " " + body);
    return answers.getOrDefault(call, GONE);
  }

  @Override
  public Answer backend(String method, String path, Optional<ObjectNode> body) {
    return answered(method + " " + path, body.map(ObjectNode::toString).orElse(""));
  }

  @Override
  public Answer gameLift(String operation, ObjectNode request) {
    return answered(operation, request.toString());
  }

  @Override
  public Answer cloudWatch(String operation, ObjectNode request) {
    return answered(operation, request.toString());
  }

  @Override
  public Optional<JsonNode> item(String construct, String keyName, String key) {
    called.add("item " + construct + " " + keyName + " " + key);
    return item;
  }

  @Override
  public boolean interrupt(String fleetId, String instanceId) {
    called.add("interrupt " + fleetId + " " + instanceId);
    return interrupts;
  }
}
