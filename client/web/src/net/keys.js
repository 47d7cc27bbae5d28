// Keys and packets as bytes, docs/wire.md: AES-128-GCM under keys of HKDF-SHA256, by WebCrypto.
import { ProtocolError } from './errors.js';
import { concat } from './tables.js';

export const TYPE_PACKET = 0x10;
const HEADER_BYTES = 1 + 8 + 4;
const TAG_BYTES = 16;
const EPOCH_PACKETS = 2 ** 30;
const EPOCHS_MAX = 256;
const LOW_BITS = 2 ** 32;

/** @typedef {1 | 2} Direction 1: from the client, 2: from the server */
export const CLIENT_TO_SERVER = 1;
export const SERVER_TO_CLIENT = 2;

/** Transport number of WebSocket in the key derivation. */
const WEBSOCKET = 3;

/** The keys of one connection in both directions. */
export class PacketKeys {
  #secret;
  #salt;
  #transport;
  /** @type {Map<number, Promise<CryptoKey>>} */
  #keys = new Map();

  /**
   * @param {Uint8Array} secret of the connect token, 32 bytes
   * @param {Uint8Array} clientRandom
   * @param {Uint8Array} serverRandom
   * @param {number} [transport] its number, for vectors of another one
   */
  constructor(secret, clientRandom, serverRandom, transport = WEBSOCKET) {
    this.#secret = crypto.subtle.importKey('raw', source(secret), 'HKDF', false, ['deriveBits']);
    this.#salt = concat(clientRandom, serverRandom);
    this.#transport = transport;
  }

  /**
   * 16 bytes.
   *
   * @param {Direction} direction
   * @param {number} epoch 0 to 255
   */
  async bytes(direction, epoch) {
    const info = concat(
      new TextEncoder().encode('netlift packet 1'),
      Uint8Array.of(this.#transport, epoch, direction),
    );
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: source(this.#salt), info: source(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, await this.#secret, 128));
  }

  /**
   * @param {Direction} direction
   * @param {number} number of the packet; 0 for the welcome
   */
  async key(direction, number) {
    const epoch = Math.floor(number / EPOCH_PACKETS);
    if (epoch >= EPOCHS_MAX) {
      throw new ProtocolError('no packet can have this number');
    }
    const name = epoch * 4 + direction;
    let key = this.#keys.get(name);
    if (!key) {
      key = this.bytes(direction, epoch).then((bytes) =>
        crypto.subtle.importKey('raw', source(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']),
      );
      this.#keys.delete(name - 8);
      this.#keys.set(name, key);
    }
    return key;
  }
}

/** @param {number} number */
function nonce(number) {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, Math.floor(number / LOW_BITS));
  view.setUint32(8, number % LOW_BITS);
  return bytes;
}

/**
 * @param {bigint} connectionId
 * @param {number} number
 */
function header(connectionId, number) {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = TYPE_PACKET;
  view.setBigUint64(1, connectionId);
  view.setUint32(9, number % LOW_BITS);
  return bytes;
}

/**
 * One packet. A number must never be used twice.
 *
 * @param {PacketKeys} keys
 * @param {Direction} direction
 * @param {bigint} connectionId
 * @param {number} number from 1
 * @param {Uint8Array} plain
 */
export async function sealPacket(keys, direction, connectionId, number, plain) {
  const head = header(connectionId, number);
  const algorithm = { name: 'AES-GCM', iv: nonce(number), additionalData: head };
  const key = await keys.key(direction, number);
  const sealed = await crypto.subtle.encrypt(algorithm, key, source(plain));
  return concat(head, new Uint8Array(sealed));
}

/**
 * The number of a packet: the one nearest to `newest` whose low bits are in its header.
 *
 * @param {Uint8Array} packet
 * @param {number} newest
 */
export function packetNumber(packet, newest) {
  if (packet.length < HEADER_BYTES + TAG_BYTES || packet[0] !== TYPE_PACKET) {
    throw new ProtocolError('not a packet');
  }
  const low = view(packet).getUint32(9);
  const number = newest - (newest % LOW_BITS) + low;
  if (number + LOW_BITS / 2 < newest) {
    return number + LOW_BITS;
  }
  return number - LOW_BITS / 2 > newest && number >= LOW_BITS ? number - LOW_BITS : number;
}

/** @param {Uint8Array} packet */
export function connectionIdOf(packet) {
  return view(packet).getBigUint64(1);
}

/**
 * Authenticates and decrypts one packet.
 *
 * @param {PacketKeys} keys
 * @param {Direction} direction
 * @param {Uint8Array} packet
 * @param {number} number as `packetNumber` says
 * @throws {ProtocolError} if it was not sealed under this key
 */
export async function openPacket(keys, direction, packet, number) {
  if (number < 1) {
    throw new ProtocolError('no packet can have this number');
  }
  const head = packet.subarray(0, HEADER_BYTES);
  return open(keys, direction, number, head, packet.subarray(HEADER_BYTES), 'packet');
}

/**
 * @param {PacketKeys} keys
 * @param {Direction} direction
 * @param {number} number
 * @param {Uint8Array} associated
 * @param {Uint8Array} sealed
 * @param {string} what
 */
async function open(keys, direction, number, associated, sealed, what) {
  const key = await keys.key(direction, number);
  const algorithm = { name: 'AES-GCM', iv: nonce(number), additionalData: source(associated) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, source(sealed)));
  } catch {
    throw new ProtocolError(`${what} does not open`);
  }
}

/**
 * @param {PacketKeys} keys
 * @param {Uint8Array} associated
 * @param {Uint8Array} sealed
 */
export function openWelcome(keys, associated, sealed) {
  return open(keys, SERVER_TO_CLIENT, 0, associated, sealed, 'welcome');
}

/** @param {Uint8Array} bytes */
export function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * For WebCrypto's types, which refuse shared memory; ours is none.
 *
 * @param {Uint8Array} bytes
 */
function source(bytes) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
}
