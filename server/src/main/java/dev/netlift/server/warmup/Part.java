package dev.netlift.server.warmup;

/** What a scripted player does to the server, over and over. */
enum Part {
  /** Plays as a player on a good line does. */
  STEADY,
  /** Plays over TCP. */
  STREAM,
  /** Loses packets both ways, and everything for a third of a second now and then. */
  LOSSY,
  /** Says goodbye, and comes as another player: by a token that is none first. */
  LEAVER,
  /** Is gone without a word, until the server gives up on it. */
  SILENT,
  /** Loses its socket and goes on over another: UDP, then TCP, then UDP. */
  RESUMER,
  /** Comes back by a later token while it still plays. */
  RETURNER,
  /** Goes on from another address. */
  MOVER,
  /** Sends what is no packet, no input, or too much, until it is thrown out. */
  BABBLER,
  /** Reads nothing while it is told more and more, over UDP and TCP in turn. */
  DEAF;

  /** Who is on stage, and so how often each path is walked. */
  static final Part[] CAST = {
    STEADY, STREAM, LOSSY, LEAVER, STEADY, RESUMER, RETURNER, MOVER, STEADY, BABBLER, DEAF, SILENT
  };
}
