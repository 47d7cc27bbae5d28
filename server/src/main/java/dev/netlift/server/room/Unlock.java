package dev.netlift.server.room;

/** An achievement as the backend announced it. */
public record Unlock(String id, String name, long unlockedAtMillis) {}
