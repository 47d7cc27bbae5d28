package dev.netlift.local.states;

import tools.jackson.databind.JsonNode;

/** Carries out what tasks call. Any thread; may block. */
interface Tasks {
  /**
   * @throws TaskFailure as Step Functions would name it
   */
  JsonNode call(Resource resource, JsonNode parameters, ExecutionFacts facts);
}
