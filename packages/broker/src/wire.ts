/** The few pieces of the protobuf wire format that let bytes be forwarded as they came. */

const varint = 0;
const lengthDelimited = 2;
const startGroup = 3;
const endGroup = 4;

/** Groups within groups: more than that, other readers refuse. */
const deepestGroup = 32;

/** A 64-bit number takes so many bytes, a tag and a length so many. */
const longestValue = 10;
const longestTag = 5;

/**
 * Reads a message field by field, without decoding the values. Throws a RangeError on bytes that are no message for any
 * reader: tags and lengths beyond 32 bits are refused, too, because some readers take them and some do not.
 */
export class FieldReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #from = 0;
  /** Start of the field's content; -1 if it has none. */
  #contentFrom = -1;
  /** The number of the field that was read last. */
  number = 0;
  /** The value of a number. Over 2^53 it loses its low bits, and negative ones read as huge: nothing here depends on those. */
  value: number | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The content of a text, a message or a byte string. A view: most fields are passed over, and need none. */
  get content(): Uint8Array | undefined {
    return this.#contentFrom < 0 ? undefined : this.#bytes.subarray(this.#contentFrom, this.#at);
  }

  /** The whole field, its tag included. A view, too. */
  get field(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#at);
  }

  /** Goes on to the next field; false at the end. A group, which the contract has none of, is one field without a value. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    this.#from = this.#at;
    const tag = this.#short("a tag");
    this.number = tag >>> 3;
    if (this.number === 0) throw new RangeError("a field has the number 0");
    this.value = undefined;
    this.#contentFrom = -1;
    switch (tag & 7) {
      case varint:
        this.value = this.#varint(longestValue);
        return true;
      case lengthDelimited: {
        const length = this.#short("a length");
        this.#contentFrom = this.#at;
        this.#skip(length);
        return true;
      }
      default:
        this.#skipField(tag, 0);
        return true;
    }
  }

  #skipField(tag: number, depth: number): void {
    switch (tag & 7) {
      case varint:
        this.#varint(longestValue);
        return;
      case 1:
        this.#skip(8);
        return;
      case lengthDelimited:
        this.#skip(this.#short("a length"));
        return;
      case startGroup:
        this.#skipGroup(tag >>> 3, depth);
        return;
      case 5:
        this.#skip(4);
        return;
      default:
        throw new RangeError(`a field has the wire type ${tag & 7}`);
    }
  }

  #skipGroup(number: number, depth: number): void {
    if (depth === deepestGroup) throw new RangeError("groups are nested too deep");
    for (;;) {
      const tag = this.#short("a tag");
      if (tag >>> 3 === 0) throw new RangeError("a field has the number 0");
      if ((tag & 7) !== endGroup) this.#skipField(tag, depth + 1);
      else if (tag >>> 3 === number) return;
      else throw new RangeError("a group ends as another one");
    }
  }

  #skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError("a field is longer than its message");
  }

  #short(what: string): number {
    const value = this.#varint(longestTag);
    if (value >= 2 ** 32) throw new RangeError(`${what} is larger than 32 bits`);
    return value;
  }

  #varint(longest: number): number {
    let value = 0;
    let scale = 1;
    for (const end = this.#at + longest; this.#at < end; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError("the message ends within a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`a number is longer than ${longest} bytes`);
  }
}

/** Returns the number of bytes that a varint takes. */
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
