// The few types of DER (ITU-T X.690) that a certificate is made of. Each function returns the encoded element.

/** Encodes an element: tag, length, content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(body.length)]), body]);
}

/** Encodes a SEQUENCE. */
export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);

/** Encodes a SET of one element; more would have to be sorted. */
export const setOf = (part: Uint8Array): Buffer => element(0x31, part);

/** Encodes a non-negative INTEGER from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  // A set top bit would make it negative.
  const sign = (shortest[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : Uint8Array.of();
  return element(0x02, sign, shortest);
}

/** Encodes TRUE. FALSE is the default wherever a certificate has a BOOLEAN, and DER leaves defaults out. */
export const isTrue = (): Buffer => element(0x01, Uint8Array.of(0xff));

/** Encodes an OCTET STRING. */
export const octetString = (content: Uint8Array): Buffer => element(0x04, content);

/** Encodes a BIT STRING; `unused` bits of the last byte do not count. */
export const bitString = (content: Uint8Array, unused = 0): Buffer =>
  element(0x03, Uint8Array.of(unused), content);

/** Encodes a UTF8String. */
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text));

/** Encodes a time as RFC 5280 (4.1.2.5) demands: UTCTime for the years 1950 to 2049, else GeneralizedTime. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`;
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

/** Encodes an OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** Encodes a context-specific element: `constructed` ones hold elements, the others plain bytes. */
export const tagged = (number: number, content: Uint8Array, constructed = false): Buffer =>
  element(0x80 | (constructed ? 0x20 : 0) | number, content);

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift((left % 128) | 0x80);
  return digits;
}
