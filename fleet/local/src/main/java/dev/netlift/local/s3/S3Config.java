package dev.netlift.local.s3;

import java.nio.file.Path;
import java.time.Clock;

/**
 * @param jars folder with s3proxy and all it needs
 * @param data where the objects live, a folder per bucket; created if missing
 * @param settings the file that s3proxy reads its keys from, for its owner's eyes only
 * @param logFile what the process prints
 */
public record S3Config(
    Path jars,
    Path data,
    Path settings,
    Path logFile,
    String region,
    String account,
    Clock clock) {}
