package dev.netlift.server.net;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;

/** Which way sockets are served; chosen once, at the start. */
enum Sockets {
  /** epoll, and datagrams are read once per tick: the kernel notes when each arrived. */
  EPOLL_STAMPED,
  /** epoll, and a datagram is read when it arrives. */
  EPOLL,
  /** The JDK's selector: works everywhere. */
  NIO;

  /** Sockets served in one turn of the event loop, so that many at once cannot make a tick late. */
  private static final int TURN_MAX = 4;

  static Sockets best() {
    if (!Epoll.isAvailable()) {
      return NIO;
    }
    return LinuxCalls.get().isPresent() ? EPOLL_STAMPED : EPOLL;
  }

  boolean epoll() {
    return this != NIO;
  }

  IoHandlerFactory ioHandler() {
    return epoll()
        ? EpollIoHandler.newFactory(TURN_MAX, DefaultSelectStrategyFactory.INSTANCE)
        : NioIoHandler.newFactory();
  }
}
