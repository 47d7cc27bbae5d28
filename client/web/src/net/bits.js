import { ProtocolError } from './errors.js';

/** So many ones of a Rice code are followed by the number as it is. */
const QUOTIENT_END = 12;

/** Bits that tell the parameter of Rice codes. */
export const PARAMETER_BITS = 5;

/** Reads a snapshot body: the first bit is the lowest of the first byte. */
export class BitReader {
  #bytes;
  #position = 0;
  #end;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#end = bytes.length * 8;
  }

  /** Bits that are not read yet. */
  left() {
    return this.#end - this.#position;
  }

  /**
   * An unsigned number.
   *
   * @param {number} count its bits, 0 to 32
   */
  get(count) {
    if (count > this.#end - this.#position) {
      throw new ProtocolError('snapshot body is cut off');
    }
    let value = 0;
    for (let got = 0; got < count; ) {
      const shift = this.#position & 7;
      const taken = Math.min(8 - shift, count - got);
      value |= ((this.#bytes[this.#position >>> 3] >>> shift) & ((1 << taken) - 1)) << got;
      got += taken;
      this.#position += taken;
    }
    return value >>> 0;
  }

  /**
   * A Rice code.
   *
   * @param {number} k bits that follow the ones and the zero
   * @param {number} rawBits of a number that is written out
   */
  getRice(k, rawBits) {
    for (let ones = 0; ones < QUOTIENT_END; ones++) {
      if (this.get(1) === 0) {
        return ones * 2 ** k + this.get(k);
      }
    }
    return this.get(rawBits);
  }

  /** What is left must be the zeros that fill the last byte. */
  finish() {
    const rest = this.left();
    if (rest >= 8 || this.get(rest) !== 0) {
      throw new ProtocolError('snapshot body goes on behind its end');
    }
  }
}
