import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ClientHelloSchema,
  PacketSchema,
  RefusedSchema,
  ServerHelloSchema,
  WelcomeSchema,
} from '../target/gen/netlift_pb.js';
import { PacketKeys, openPacket, packetNumber, sealPacket } from '../src/net/keys.js';
import { counting } from './support.js';

const SECRET = counting(32, 7);
export const TOKEN = Buffer.concat([Uint8Array.of(1), SECRET, counting(90, 3)]).toString('base64url');

/** Enough of an arena for the connection. */
export const FIELDS = [
  { name: 'id', bits: 8, min: 0 },
  { name: 'x', bits: 16, min: 0 },
];

/**
 * The server's side of the wire in this process: what is sent to it is opened with its own keys.
 */
export class FakeServer {
  /** @type {import('../target/gen/netlift_pb.js').ClientHello[]} */
  hellos = [];
  /** @type {import('../target/gen/netlift_pb.js').Packet[]} */
  packets = [];
  /** @type {FakeSocket | null} */
  socket = null;
  /** A close code to refuse the next hello with. */
  refuse = 0;
  /** Nobody is there. */
  down = false;
  resumeTokens = 0;
  /** @type {number | null} */
  watchDelayMillis = null;
  #sent = 0;
  #newest = 0;
  #connectionId = 0n;
  /** @type {PacketKeys | null} */
  #keys = null;
  /** @type {Promise<void>} */
  #reading = Promise.resolve();

  /** @param {{name: string, bits: number, min: number}[]} [fields] of the snapshots */
  constructor(fields = FIELDS) {
    this.fields = fields;
    FakeSocket.server = this;
    // @ts-expect-error as much of a WebSocket as the client uses
    globalThis.WebSocket = FakeSocket;
  }

  /**
   * @param {FakeSocket} from
   * @param {Uint8Array} bytes
   */
  heard(from, bytes) {
    this.#reading = this.#reading.then(() => this.#read(from, bytes));
    this.#reading.catch((e) => console.error(e));
  }

  /**
   * @param {FakeSocket} from
   * @param {Uint8Array} bytes
   */
  async #read(from, bytes) {
    if (bytes[0] !== 1) {
      const number = packetNumber(bytes, this.#newest);
      this.#newest = number;
      const keys = /** @type {PacketKeys} */ (this.#keys);
      this.packets.push(fromBinary(PacketSchema, await openPacket(keys, 1, bytes, number)));
      return;
    }
    const hello = fromBinary(ClientHelloSchema, bytes.subarray(1));
    this.hellos.push(hello);
    const { clientRandom } = hello;
    if (this.refuse) {
      const refused = create(RefusedSchema, { clientRandom, code: this.refuse });
      from.deliver(Buffer.concat([Uint8Array.of(3), toBinary(RefusedSchema, refused)]));
      return;
    }
    await this.#welcome(from, hello);
  }

  /**
   * @param {FakeSocket} from
   * @param {import('../target/gen/netlift_pb.js').ClientHello} hello
   */
  async #welcome(from, { clientRandom, resumeToken }) {
    const serverRandom = crypto.getRandomValues(new Uint8Array(32));
    this.#keys = new PacketKeys(SECRET, clientRandom, serverRandom);
    this.#sent = 0;
    this.#newest = 0;
    const connectionId = ++this.#connectionId;
    const welcome = create(WelcomeSchema, {
      tickRateHz: 30,
      snapshotRateHz: 30,
      layout: { fields: this.fields },
      idleTimeoutMillis: 45_000,
      resumeToken: counting(32, ++this.resumeTokens),
      resumed: resumeToken.length > 0,
      ...(this.watchDelayMillis === null ? {} : { spectator: { delayMillis: this.watchDelayMillis } }),
    });
    const id = Buffer.alloc(8);
    id.writeBigUInt64BE(connectionId);
    const additionalData = Buffer.concat([Uint8Array.of(4), id, clientRandom, serverRandom]);
    const key = await this.#keys.key(2, 0);
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData };
    const plain = /** @type {Uint8Array<ArrayBuffer>} */ (toBinary(WelcomeSchema, welcome));
    const sealedWelcome = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
    const answer = create(ServerHelloSchema, { connectionId, serverRandom, sealedWelcome });
    this.socket = from;
    from.deliver(Buffer.concat([Uint8Array.of(4), toBinary(ServerHelloSchema, answer)]));
  }

  /** @param {import('../src/net/packet-path.js').Content} content */
  async say(content) {
    const plain = toBinary(PacketSchema, create(PacketSchema, { ack: BigInt(this.#newest), ...content }));
    const keys = /** @type {PacketKeys} */ (this.#keys);
    this.socket?.deliver(await sealPacket(keys, 2, this.#connectionId, ++this.#sent, plain));
  }
}

class FakeSocket {
  /** @type {FakeServer} */
  static server;
  static OPEN = 1;
  readyState = 0;
  bufferedAmount = 0;
  onopen = () => {};
  onclose = () => {};
  /** @param {{data: ArrayBuffer}} event */
  onmessage = (event) => void event;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    setTimeout(() => {
      if (FakeSocket.server.down) {
        this.close();
      } else if (this.readyState === 0) {
        this.readyState = 1;
        this.onopen();
      }
    }, 1);
  }

  /** @param {Uint8Array} bytes */
  send(bytes) {
    FakeSocket.server.heard(this, Uint8Array.from(bytes));
  }

  /** @param {Uint8Array} bytes */
  deliver(bytes) {
    if (this.readyState === 1) {
      const { buffer } = Uint8Array.from(bytes);
      setTimeout(() => this.readyState === 1 && this.onmessage({ data: buffer }), 0);
    }
  }

  close() {
    if (this.readyState !== 3) {
      this.readyState = 3;
      setTimeout(() => this.onclose(), 0);
    }
  }
}

/**
 * Waits until something is true, half a minute at most.
 *
 * @param {() => unknown} holds
 * @param {string} what
 */
export async function until(holds, what) {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`not within half a minute: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
