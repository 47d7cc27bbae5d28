package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Table;
import java.time.Clock;

/** Builds what handlers share, from a function's environment. */
final class Wiring {
  private Wiring() {}

  /** For the records function and the reconciler. */
  static Records.Parts records() {
    var environment = Environment.ofProcess();
    var dynamo = Table.client();
    return new Records.Parts(
        uploads(environment),
        new DynamoProfiles(new Table(dynamo, environment.required("PROFILES_TABLE"), "playerId")),
        new S3Objects(S3Objects.client()),
        new CognitoAccounts(CognitoAccounts.client(), environment.required("USER_POOL_ID")),
        EventBridgeAvatars.ofProcess(environment),
        new Moderation(
            environment.requiredNumber("REJECT_PERCENT"),
            environment.requiredNumber("REVIEW_PERCENT")),
        environment.required("QUARANTINE_BUCKET"),
        environment.required("AVATARS_URL"),
        Clock.systemUTC());
  }

  static UploadStore uploads(Environment environment) {
    return new DynamoUploads(
        new Table(Table.client(), environment.required("UPLOADS_TABLE"), "uploadId"));
  }
}
