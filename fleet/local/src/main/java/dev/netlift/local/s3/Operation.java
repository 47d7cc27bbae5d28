package dev.netlift.local.s3;

/** What is served of S3, and the IAM action each needs on its bucket or object. */
enum Operation {
  LIST_BUCKETS("s3:ListAllMyBuckets"),
  CREATE_BUCKET("s3:CreateBucket"),
  DELETE_BUCKET("s3:DeleteBucket"),
  HEAD_BUCKET("s3:ListBucket"),
  GET_BUCKET_LOCATION("s3:GetBucketLocation"),
  GET_BUCKET_VERSIONING("s3:GetBucketVersioning"),
  LIST_OBJECTS("s3:ListBucket"),
  LIST_OBJECT_VERSIONS("s3:ListBucketVersions"),
  LIST_MULTIPART_UPLOADS("s3:ListBucketMultipartUploads"),
  DELETE_OBJECTS("s3:DeleteObject"),
  PUT_OBJECT("s3:PutObject"),
  COPY_OBJECT("s3:PutObject"),
  GET_OBJECT("s3:GetObject"),
  HEAD_OBJECT("s3:GetObject"),
  DELETE_OBJECT("s3:DeleteObject"),
  CREATE_MULTIPART_UPLOAD("s3:PutObject"),
  UPLOAD_PART("s3:PutObject"),
  COMPLETE_MULTIPART_UPLOAD("s3:PutObject"),
  ABORT_MULTIPART_UPLOAD("s3:AbortMultipartUpload"),
  LIST_PARTS("s3:ListMultipartUploadParts");

  private final String action;

  Operation(String action) {
    this.action = action;
  }

  String action() {
    return action;
  }

  /** Whether it is about objects of one key; the others are about a bucket or all of them. */
  boolean ofObject() {
    return compareTo(PUT_OBJECT) >= 0;
  }
}
