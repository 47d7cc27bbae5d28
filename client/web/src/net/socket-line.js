import { FRAME_MAX } from './limits.js';

/** Bytes that came and are not read yet: a page that slept finds some seconds of them. */
const WAITING_BYTES_MAX = 4 << 20;

/**
 * One WebSocket. What comes is read in order, one message after the other, however long reading
 * takes; what is sent leaves in the order of `send`.
 */
export class SocketLine {
  #socket;
  #closed = false;
  #waiting = 0;
  /** @type {Promise<void>} */
  #reading = Promise.resolve();
  /** @type {Promise<void>} */
  #sending = Promise.resolve();

  bytesIn = 0;
  bytesOut = 0;
  opened = false;

  /**
   * @param {string} url
   * @param {object} listener
   * @param {() => void} listener.open
   * @param {(bytes: Uint8Array, nowMillis: number) => Promise<void>} listener.message
   * @param {(error: unknown) => void} listener.failed reading what came: the line is closed
   * @param {() => void} listener.gone the socket broke, or never stood; not after `close`
   */
  constructor(url, listener) {
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.opened = true;
      listener.open();
    };
    socket.onmessage = ({ data }) => this.#came(data, listener);
    socket.onclose = () => {
      // What came before is still worth reading: it may say why.
      this.#reading.then(() => this.#end() && listener.gone());
    };
  }

  /**
   * @param {unknown} data
   * @param {ConstructorParameters<typeof SocketLine>[1]} listener
   */
  #came(data, listener) {
    const nowMillis = performance.now();
    if (this.#closed) {
      return;
    }
    if (!(data instanceof ArrayBuffer) || data.byteLength > FRAME_MAX) {
      this.close();
      listener.failed(new Error('the server sent text, or too much'));
      return;
    }
    this.bytesIn += data.byteLength;
    this.#waiting += data.byteLength;
    if (this.#waiting > WAITING_BYTES_MAX) {
      this.close();
      listener.gone();
      return;
    }
    this.#reading = this.#reading.then(async () => {
      this.#waiting -= data.byteLength;
      if (this.#closed) {
        return;
      }
      try {
        await listener.message(new Uint8Array(data), nowMillis);
      } catch (e) {
        if (this.#end()) {
          this.#socket.close();
          listener.failed(e);
        }
      }
    });
  }

  /** Bytes that the socket has not sent yet. */
  get buffered() {
    return this.#socket.bufferedAmount;
  }

  /**
   * @param {Uint8Array | Promise<Uint8Array>} bytes
   * @returns {Promise<void>} when it is with the socket, or never will be
   */
  send(bytes) {
    const ready = Promise.resolve(bytes);
    ready.catch(() => {}); // told below, in its turn
    this.#sending = this.#sending
      .then(() => ready)
      .then((message) => {
        if (!this.#closed && this.#socket.readyState === WebSocket.OPEN) {
          this.#socket.send(/** @type {Uint8Array<ArrayBuffer>} */ (message));
          this.bytesOut += message.length;
        }
      })
      .catch(() => this.#socket.close());
    return this.#sending;
  }

  #end() {
    const first = !this.#closed;
    this.#closed = true;
    return first;
  }

  /** Hangs up; nothing is told. */
  close() {
    this.#end();
    this.#socket.close();
  }
}
