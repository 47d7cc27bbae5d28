// Hello and what answers it, docs/wire.md. The client's side.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ClientHelloSchema,
  RefusedSchema,
  ServerHelloSchema,
  WelcomeSchema,
} from '../../target/gen/netlift_pb.js';
import { ProtocolError } from './errors.js';
import { PacketKeys, openWelcome } from './keys.js';
import { SnapshotLayout } from './layout.js';
import {
  PROTOCOL_VERSION,
  RANDOM_BYTES,
  RESUME_TOKEN_BYTES,
  SEALED_TOKEN_MAX,
  SECRET_BYTES,
} from './limits.js';
import { concat } from './tables.js';

const TYPE_HELLO = 1;
const TYPE_REFUSAL = 3;
const TYPE_SERVER_HELLO = 4;
const TOKEN_VERSION = 1;
const RATE_MAX_HZ = 1000;

/**
 * @typedef {object} Token
 * @property {Uint8Array} secret stays here
 * @property {Uint8Array} sealed goes to the server
 */

/**
 * @typedef {object} Welcome
 * @property {number} tickRateHz
 * @property {number} snapshotRateHz
 * @property {SnapshotLayout} layout
 * @property {number} idleTimeoutMillis silence after which the server gives the seat up
 * @property {Uint8Array} resumeToken a secret
 * @property {boolean} resumed the lanes go on where they were
 * @property {number | null} watchDelayMillis who watches is shown what happened so long ago; null: we play
 */

/**
 * Takes a connect token apart.
 *
 * @param {string} text base64url without padding
 * @returns {Token}
 * @throws {ProtocolError} if it is none
 */
export function parseToken(text) {
  let bytes;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw new ProtocolError('the connect token is not base64url');
  }
  const sealed = bytes.subarray(1 + SECRET_BYTES);
  if (bytes[0] !== TOKEN_VERSION || sealed.length < 1 || sealed.length > SEALED_TOKEN_MAX) {
    throw new ProtocolError('the connect token is none, or of another version');
  }
  return { secret: bytes.slice(1, 1 + SECRET_BYTES), sealed: sealed.slice() };
}

/**
 * The hello of one attempt.
 *
 * @param {string} gameVersion
 * @param {Token} token
 * @param {Uint8Array | null} resumeToken of the last welcome; null for the first time
 * @returns {{clientRandom: Uint8Array, bytes: Uint8Array}}
 */
export function hello(gameVersion, token, resumeToken) {
  const clientRandom = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const message = create(ClientHelloSchema, {
    protocolVersion: PROTOCOL_VERSION,
    gameVersion,
    clientRandom,
    ...(resumeToken ? { resumeToken } : { sealedToken: token.sealed }),
  });
  return { clientRandom, bytes: concat(Uint8Array.of(TYPE_HELLO), toBinary(ClientHelloSchema, message)) };
}

/**
 * @typedef {{refused: {code: number, wantedProtocolVersion: number, wantedGameVersion: string}}} Refusal
 * @typedef {{welcome: Welcome, keys: PacketKeys, connectionId: bigint}} Entry
 */

/**
 * Reads the answer to our hello.
 *
 * @param {Uint8Array} bytes
 * @param {Token} token
 * @param {Uint8Array} clientRandom of our hello
 * @returns {Promise<Refusal | Entry>}
 * @throws {ProtocolError} if it is not the server's answer to us
 */
export async function readAnswer(bytes, token, clientRandom) {
  const body = bytes.subarray(1);
  switch (bytes[0]) {
    case TYPE_REFUSAL: {
      const { code, wantedProtocolVersion, wantedGameVersion, ...refused } = parse(RefusedSchema, body);
      if (!same(refused.clientRandom, clientRandom)) {
        throw new ProtocolError('a refusal of another hello');
      }
      return { refused: { code, wantedProtocolVersion, wantedGameVersion } };
    }
    case TYPE_SERVER_HELLO:
      return enter(parse(ServerHelloSchema, body), token, clientRandom);
    default:
      throw new ProtocolError('no answer to a hello');
  }
}

/**
 * @param {import('../../target/gen/netlift_pb.js').ServerHello} answer
 * @param {Token} token
 * @param {Uint8Array} clientRandom
 * @returns {Promise<Entry>}
 */
async function enter({ connectionId, serverRandom, sealedWelcome }, token, clientRandom) {
  if (serverRandom.length !== RANDOM_BYTES) {
    throw new ProtocolError(`random has ${serverRandom.length} bytes`);
  }
  const keys = new PacketKeys(token.secret, clientRandom, serverRandom);
  const id = new Uint8Array(8);
  new DataView(id.buffer).setBigUint64(0, connectionId);
  const associated = concat(Uint8Array.of(TYPE_SERVER_HELLO), id, clientRandom, serverRandom);
  const plain = await openWelcome(keys, associated, sealedWelcome);
  return { welcome: readWelcome(plain), keys, connectionId };
}

/**
 * @param {Uint8Array} plain
 * @returns {Welcome}
 */
export function readWelcome(plain) {
  const wire = parse(WelcomeSchema, plain);
  const absurd =
    wire.tickRateHz < 1 ||
    wire.tickRateHz > RATE_MAX_HZ ||
    wire.snapshotRateHz < 1 ||
    wire.snapshotRateHz > RATE_MAX_HZ ||
    wire.idleTimeoutMillis < 1 ||
    wire.resumeToken.length !== RESUME_TOKEN_BYTES;
  if (absurd) {
    throw new ProtocolError("welcome's rates are absurd");
  }
  return {
    tickRateHz: wire.tickRateHz,
    snapshotRateHz: wire.snapshotRateHz,
    layout: new SnapshotLayout(wire.layout?.fields ?? []),
    idleTimeoutMillis: wire.idleTimeoutMillis,
    resumeToken: wire.resumeToken,
    resumed: wire.resumed,
    watchDelayMillis: wire.spectator?.delayMillis ?? null,
  };
}

/**
 * @template {import('@bufbuild/protobuf').DescMessage} T
 * @param {T} schema
 * @param {Uint8Array} bytes
 * @returns {import('@bufbuild/protobuf').MessageShape<T>}
 * @throws {ProtocolError} if it is malformed
 */
export function parse(schema, bytes) {
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch {
    throw new ProtocolError('a message is malformed');
  }
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function same(one, other) {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
