package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;

class FakeUploadsTest extends UploadStoreContract {
  @Override
  UploadStore store() {
    return new FakeUploads(new Faults());
  }
}
