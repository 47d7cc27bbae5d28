package dev.netlift.local.dynamodb;

import java.nio.file.Path;

/**
 * @param jars folder with DynamoDB Local and all it needs
 * @param data where the tables live; created if missing
 * @param logFile what the process prints
 */
public record DynamoDbConfig(Path jars, Path data, Path logFile, String region, String account) {}
