package dev.netlift.gamelift;

/**
 * One message from the service, its envelope read.
 *
 * @param action what it is about; empty if it does not say
 * @param requestId the call it answers; empty for a push
 * @param statusCode 200 for success; 0 if absent
 * @param errorMessage why not, in the service's words; may name a player session
 * @param fields the whole object
 */
record Inbound(
    String action, String requestId, long statusCode, String errorMessage, Fields fields) {
  static final int OK = 200;

  /** Throws {@link Malformed} if this is no JSON object or its envelope has the wrong types. */
  static Inbound parse(String text) {
    Fields fields = Json.readObject(text);
    // The one envelope field that decides nothing: an odd one must not cost the caller the answer.
    String error = fields.raw("ErrorMessage") instanceof String message ? message : "";
    return new Inbound(
        fields.text("Action"),
        fields.text("RequestId"),
        fields.integer("StatusCode"),
        error,
        fields);
  }
}
