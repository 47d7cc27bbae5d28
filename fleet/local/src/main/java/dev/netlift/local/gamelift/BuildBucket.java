package dev.netlift.local.gamelift;

import java.io.IOException;
import java.io.InputStream;

/** Where builds are uploaded to: GameLift's own bucket in S3. */
public interface BuildBucket {
  String name();

  /** Keys that may put this one object. Called on the loop; quick. */
  RoleCredentials.Credentials grant(String key);

  /** What was put there; the caller closes it. Any thread but the loop; may block. */
  InputStream open(String key) throws IOException;
}
