package dev.netlift.local;

import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.rekognition.Rekognition;
import dev.netlift.local.rekognition.StoredImages;
import dev.netlift.local.states.StateMachines;
import java.nio.file.Path;
import java.util.List;

/** State machines, and the service that only they call. */
record Workflows(Rekognition rekognition, StateMachines machines) {
  static Workflows start(
      Parts parts,
      StateMachines.Config config,
      Path stateDir,
      StoredImages images,
      Identities identities,
      Lambda lambda,
      EventBridge events) {
    var rekognition = new Rekognition(stateDir, images, identities);
    StateMachines machines =
        parts.add(new StateMachines(config, identities, lambda, events, rekognition));
    events.machines(machines);
    return new Workflows(rekognition, machines);
  }

  List<Service> services() {
    return List.of(rekognition, machines);
  }
}
