package dev.netlift.gamelift;

/** What was built around the game, reported when the process is ready. */
record Tool(String name, String version) {}
