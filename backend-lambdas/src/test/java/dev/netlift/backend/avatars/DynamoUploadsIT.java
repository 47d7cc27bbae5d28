package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoUploadsIT extends UploadStoreContract {
  @Override
  UploadStore store() {
    return new DynamoUploads(
        LocalDynamo.table("uploadId", DynamoUploads.OPEN_INDEX, "openShard", "createdAtMillis"));
  }
}
