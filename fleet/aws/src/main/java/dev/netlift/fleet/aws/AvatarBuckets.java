package dev.netlift.fleet.aws;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.cloudfront.CfnDistribution;
import software.amazon.awscdk.services.cloudfront.CfnOriginAccessControl;
import software.amazon.awscdk.services.cloudfront.CfnResponseHeadersPolicy;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.s3.CfnBucketPolicy;
import software.constructs.Construct;

/**
 * Where uploads wait for their verdict, where avatars stay, and the distribution that alone may
 * read the latter.
 */
record AvatarBuckets(CfnBucket quarantine, CfnBucket avatars, CfnDistribution distribution) {
  /**
   * CloudFront's own policy for what never changes: keys by path alone, lives as the object says.
   */
  private static final String CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

  private static final String ORIGIN = "avatars";
  private static final int UPLOADS_KEPT_DAYS = 1;
  private static final int PICTURES_KEPT_DAYS = 30;
  private static final int YEAR_SECONDS = 31_536_000;
  private static final int PREFLIGHT_SECONDS = 3_000;

  static AvatarBuckets add(Construct scope) {
    var quarantine =
        bucket(scope, "AvatarUploads")
            .notificationConfiguration(
                CfnBucket.NotificationConfigurationProperty.builder()
                    .eventBridgeConfiguration(
                        CfnBucket.EventBridgeConfigurationProperty.builder()
                            .eventBridgeEnabled(true)
                            .build())
                    .build())
            .corsConfiguration(
                CfnBucket.CorsConfigurationProperty.builder()
                    .corsRules(
                        List.of(
                            CfnBucket.CorsRuleProperty.builder()
                                // The signed URL is the permission, from wherever it is used.
                                .allowedOrigins(List.of("*"))
                                .allowedMethods(List.of("PUT"))
                                .allowedHeaders(List.of("content-type", "x-amz-checksum-sha256"))
                                .maxAge(PREFLIGHT_SECONDS)
                                .build()))
                    .build())
            .lifecycleConfiguration(
                CfnBucket.LifecycleConfigurationProperty.builder()
                    .rules(
                        List.of(
                            ends("uploads", "incoming/", UPLOADS_KEPT_DAYS),
                            ends("pictures", "work/", PICTURES_KEPT_DAYS)))
                    .build())
            .build();
    var avatars = bucket(scope, "Avatars").build();
    avatars.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (CfnBucket bucket : List.of(quarantine, avatars)) {
      NagReasons.logsOfBuckets(bucket);
    }
    var distribution = distribution(scope, avatars);
    policy(scope, "AvatarUploadsPolicy", quarantine, List.of(tlsOnly(quarantine)));
    policy(
        scope,
        "AvatarsPolicy",
        avatars,
        List.of(
            tlsOnly(avatars),
            PolicyStatement.Builder.create()
                .principals(List.of(new ServicePrincipal("cloudfront.amazonaws.com")))
                .actions(List.of("s3:GetObject"))
                .resources(List.of(below(avatars, "avatars/*")))
                .conditions(
                    Map.of(
                        "StringEquals",
                        Map.of(
                            "AWS:SourceArn",
                            Fn.join(
                                "",
                                List.of(
                                    "arn:",
                                    Aws.PARTITION,
                                    ":cloudfront::",
                                    Aws.ACCOUNT_ID,
                                    ":distribution/",
                                    distribution.getRef())))))
                .build()));
    return new AvatarBuckets(quarantine, avatars, distribution);
  }

  private static CfnBucket.Builder bucket(Construct scope, String id) {
    return CfnBucket.Builder.create(scope, id)
        .bucketEncryption(
            CfnBucket.BucketEncryptionProperty.builder()
                .serverSideEncryptionConfiguration(
                    List.of(
                        CfnBucket.ServerSideEncryptionRuleProperty.builder()
                            .serverSideEncryptionByDefault(
                                CfnBucket.ServerSideEncryptionByDefaultProperty.builder()
                                    .sseAlgorithm("AES256")
                                    .build())
                            .build()))
                .build())
        .ownershipControls(
            CfnBucket.OwnershipControlsProperty.builder()
                .rules(
                    List.of(
                        CfnBucket.OwnershipControlsRuleProperty.builder()
                            .objectOwnership("BucketOwnerEnforced")
                            .build()))
                .build())
        .publicAccessBlockConfiguration(
            CfnBucket.PublicAccessBlockConfigurationProperty.builder()
                .blockPublicAcls(true)
                .blockPublicPolicy(true)
                .ignorePublicAcls(true)
                .restrictPublicBuckets(true)
                .build());
  }

  /** Whatever happens, and whatever versions an operator turned on. */
  private static CfnBucket.RuleProperty ends(String id, String prefix, int days) {
    return CfnBucket.RuleProperty.builder()
        .id(id)
        .prefix(prefix)
        .status("Enabled")
        .expirationInDays(days)
        .noncurrentVersionExpiration(
            CfnBucket.NoncurrentVersionExpirationProperty.builder().noncurrentDays(1).build())
        .abortIncompleteMultipartUpload(
            CfnBucket.AbortIncompleteMultipartUploadProperty.builder()
                .daysAfterInitiation(1)
                .build())
        .build();
  }

  private static CfnDistribution distribution(Construct scope, CfnBucket avatars) {
    var access =
        CfnOriginAccessControl.Builder.create(scope, "AvatarsAccess")
            .originAccessControlConfig(
                CfnOriginAccessControl.OriginAccessControlConfigProperty.builder()
                    .name(Fn.join("-", List.of(Aws.STACK_NAME, Aws.REGION, "avatars")))
                    .originAccessControlOriginType("s3")
                    .signingBehavior("always")
                    .signingProtocol("sigv4")
                    .build())
            .build();
    var distribution =
        CfnDistribution.Builder.create(scope, "AvatarsDistribution")
            .distributionConfig(
                CfnDistribution.DistributionConfigProperty.builder()
                    .enabled(true)
                    .comment("Avatars")
                    .httpVersion("http2and3")
                    .ipv6Enabled(true)
                    .origins(
                        List.of(
                            CfnDistribution.OriginProperty.builder()
                                .id(ORIGIN)
                                .domainName(avatars.getAttrRegionalDomainName())
                                .originAccessControlId(access.getAttrId())
                                .s3OriginConfig(
                                    CfnDistribution.S3OriginConfigProperty.builder()
                                        .originAccessIdentity("")
                                        .build())
                                .build()))
                    .defaultCacheBehavior(
                        CfnDistribution.DefaultCacheBehaviorProperty.builder()
                            .targetOriginId(ORIGIN)
                            .viewerProtocolPolicy("https-only")
                            .allowedMethods(List.of("GET", "HEAD"))
                            .cachedMethods(List.of("GET", "HEAD"))
                            .compress(false)
                            .cachePolicyId(CACHING_OPTIMIZED)
                            .responseHeadersPolicyId(headers(scope).getAttrId())
                            .build())
                    .build())
            .build();
    NagReasons.avatarsDistribution(distribution);
    return distribution;
  }

  /** On every answer. What an object says of itself, its type and its life, is not overridden. */
  private static CfnResponseHeadersPolicy headers(Construct scope) {
    return CfnResponseHeadersPolicy.Builder.create(scope, "AvatarsHeaders")
        .responseHeadersPolicyConfig(
            CfnResponseHeadersPolicy.ResponseHeadersPolicyConfigProperty.builder()
                .name(Fn.join("-", List.of(Aws.STACK_NAME, Aws.REGION, "avatars")))
                .securityHeadersConfig(
                    CfnResponseHeadersPolicy.SecurityHeadersConfigProperty.builder()
                        .contentTypeOptions(
                            CfnResponseHeadersPolicy.ContentTypeOptionsProperty.builder()
                                .override(true)
                                .build())
                        .contentSecurityPolicy(
                            CfnResponseHeadersPolicy.ContentSecurityPolicyProperty.builder()
                                .contentSecurityPolicy("default-src 'none'; sandbox")
                                .override(true)
                                .build())
                        .strictTransportSecurity(
                            CfnResponseHeadersPolicy.StrictTransportSecurityProperty.builder()
                                .accessControlMaxAgeSec(YEAR_SECONDS)
                                .override(true)
                                .build())
                        .build())
                .customHeadersConfig(
                    CfnResponseHeadersPolicy.CustomHeadersConfigProperty.builder()
                        .items(
                            List.of(
                                CfnResponseHeadersPolicy.CustomHeaderProperty.builder()
                                    .header("cross-origin-resource-policy")
                                    .value("cross-origin")
                                    .override(true)
                                    .build()))
                        .build())
                .build())
        .build();
  }

  private static void policy(
      Construct scope, String id, CfnBucket bucket, List<PolicyStatement> statements) {
    CfnBucketPolicy.Builder.create(scope, id)
        .bucket(bucket.getRef())
        .policyDocument(PolicyDocument.Builder.create().statements(statements).build())
        .build();
  }

  private static PolicyStatement tlsOnly(CfnBucket bucket) {
    return PolicyStatement.Builder.create()
        .effect(Effect.DENY)
        .principals(List.of(new AnyPrincipal()))
        .actions(List.of("s3:*"))
        .resources(List.of(bucket.getAttrArn(), below(bucket, "*")))
        .conditions(Map.of("Bool", Map.of("aws:SecureTransport", "false")))
        .build();
  }

  /** Objects of a bucket, as IAM names them. */
  static String below(CfnBucket bucket, String prefix) {
    return Fn.join("", List.of(bucket.getAttrArn(), "/" + prefix));
  }
}
