/** The few pieces of the protobuf wire format that let bytes be forwarded as they came. */

const varint = 0;
const lengthDelimited = 2;

/** Reads a message field by field, without decoding what is in them. Throws a RangeError on bytes that are no message. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #from = 0;
  /** The number of the field that was read last. */
  number = 0;
  /** A number's value. Over 2^53 it loses its low bits, and negative ones read as huge: nothing here depends on those. */
  value: number | undefined;
  /** A text's, a message's or a byte string's content. */
  content: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The whole field, its tag included. */
  get field(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#at);
  }

  /** Goes on to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    this.#from = this.#at;
    const tag = this.#varint();
    this.number = Math.floor(tag / 8);
    if (this.number === 0) throw new RangeError("a field has the number 0");
    this.value = undefined;
    this.content = undefined;
    switch (tag % 8) {
      case varint:
        this.value = this.#varint();
        return true;
      case lengthDelimited: {
        const length = this.#varint();
        const start = this.#at;
        this.#skip(length);
        this.content = this.#bytes.subarray(start, this.#at);
        return true;
      }
      case 1:
        this.#skip(8);
        return true;
      case 5:
        this.#skip(4);
        return true;
      default:
        throw new RangeError(`a field has the wire type ${tag % 8}`);
    }
  }

  #skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError("a field is longer than its message");
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (const end = this.#at + 10; this.#at < end; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("the message ends within a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number is longer than ten bytes");
  }
}

/** How many bytes a varint takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes a varint and returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let position = at;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[position++] = (rest % 128) | 0x80;
  bytes[position++] = rest;
  return position;
}

/** A length-delimited field: a string. */
export function stringField(number: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const tag = number * 8 + lengthDelimited;
  const bytes = Buffer.allocUnsafe(varintSize(tag) + varintSize(length) + length);
  const at = writeVarint(bytes, writeVarint(bytes, 0, tag), length);
  bytes.write(text, at);
  return bytes;
}

/** A number that is not negative. */
export function varintField(number: number, value: number): Buffer {
  const tag = number * 8 + varint;
  const bytes = Buffer.allocUnsafe(varintSize(tag) + varintSize(value));
  writeVarint(bytes, writeVarint(bytes, 0, tag), value);
  return bytes;
}
