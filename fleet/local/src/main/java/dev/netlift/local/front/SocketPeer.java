package dev.netlift.local.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;

/** Our end of a WebSocket; what is sent before the handshake is out waits for it. */
final class SocketPeer implements SocketService.Peer {
  private static final int EARLY_MAX = 64;

  private final Channel channel;
  private final List<WebSocketFrame> early = new ArrayList<>(); // event loop only
  private boolean open; // event loop only

  SocketPeer(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void send(String text) {
    write(new TextWebSocketFrame(text));
  }

  @Override
  public void close(int code, String reason) {
    write(new CloseWebSocketFrame(code, reason));
  }

  @Override
  public void abort() {
    channel.close();
  }

  private void write(WebSocketFrame frame) {
    // Always a task, even on the loop's own thread: frames leave in the order of the calls.
    channel
        .eventLoop()
        .execute(
            () -> {
              if (!channel.isActive()) {
                frame.release();
              } else if (open) {
                flush(frame);
              } else if (early.size() < EARLY_MAX) {
                early.add(frame);
              } else {
                frame.release();
                channel.close();
              }
            });
  }

  private void flush(WebSocketFrame frame) {
    var written = channel.writeAndFlush(frame);
    if (frame instanceof CloseWebSocketFrame) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else if (!channel.isWritable()) {
      channel.close(); // The peer does not read; the backlog is not ours to keep.
    }
  }

  /** On the event loop, once the handshake is written. */
  void opened() {
    open = true;
    early.forEach(this::flush);
    early.clear();
  }

  /** On the event loop, when the channel has closed. */
  void discard() {
    early.forEach(WebSocketFrame::release);
    early.clear();
  }
}
