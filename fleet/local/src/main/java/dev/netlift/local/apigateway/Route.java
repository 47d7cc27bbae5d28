package dev.netlift.local.apigateway;

/**
 * @param iam whether only callers whose policies allow it get through
 * @param integrationId what answers
 */
record Route(String id, RouteKey key, boolean iam, String integrationId) {}
