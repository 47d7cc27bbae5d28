package dev.netlift.backend.avatars;

import tools.jackson.databind.node.ObjectNode;

/** Tells the bus. Any thread. */
interface AvatarEvents {
  String PROCESSED = "AvatarProcessed";
  String REVIEWED = "AvatarReviewed";

  /**
   * When this returns, the event is on its way.
   *
   * @throws dev.netlift.backend.functions.BackendException it may or may not be; telling it again
   *     is right
   */
  void tell(String detailType, ObjectNode detail);
}
