import { UpdateError } from "../../update-error.js";

const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;
/** Huffman codes of bzip2 have up to twenty bits; a group of fifty symbols shares a table. */
const maxCodeBits = 20;
const groupSymbols = 50;
const runSymbolA = 0;
const runSymbolB = 1;

/**
 * Unpacks bzip2, block by block: a few megabytes of memory whatever the length.
 *
 * Only what bsdiff writes is needed here, so the randomised blocks of bzip2 before 0.9.5 are refused.
 */
export function* bunzip2(packed: Uint8Array): Generator<Uint8Array> {
  const bits = new BitReader(packed);
  if (bits.read(24) !== 0x425a68) throw damaged("it is not bzip2");
  const level = bits.read(8) - 0x30;
  if (level < 1 || level > 9) throw damaged("it has no valid block size");
  const symbols = new Uint32Array(level * 100_000);
  let combined = 0;
  for (;;) {
    const magic = bits.read(24) * 2 ** 24 + bits.read(24);
    const checksum = bits.read(16) * 2 ** 16 + bits.read(16);
    if (magic === endMagic) {
      if (checksum !== combined) throw damaged("its checksum is wrong");
      return;
    }
    if (magic !== blockMagic) throw damaged("a block has no beginning");
    const crc = { value: 0xffffffff };
    yield* expandRuns(readBlock(bits, symbols), symbols, crc);
    const found = ~crc.value >>> 0;
    if (found !== checksum) throw damaged("a block's checksum is wrong");
    combined = (((combined << 1) | (combined >>> 31)) ^ found) >>> 0;
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next bits, at most 24 of them. */
  read(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged("it is cut short");
      this.#held = ((this.#held << 8) | byte) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = this.#held >>> this.#count;
    this.#held &= (1 << this.#count) - 1;
    return value;
  }
}

interface Block {
  readonly length: number;
  readonly origin: number;
}

/** Decodes a block into `symbols`: its bytes in the low eight bits, the links of the inverse transform above. */
function readBlock(bits: BitReader, symbols: Uint32Array): Block {
  if (bits.read(1) !== 0) throw damaged("it is of an old, randomised kind");
  const origin = bits.read(24);
  const alphabet = readAlphabet(bits);
  const codes = alphabet.length + 2;
  const tables = bits.read(3);
  if (tables < 2 || tables > 6) throw damaged("a block has no valid tables");
  const selectors = readSelectors(bits, tables);
  const decoders = Array.from({ length: tables }, () => readTable(bits, codes));

  const counts = new Uint32Array(256);
  const end = codes - 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let symbol = 0, used = 0; ; used++) {
    const decoder = decoders[selectors[Math.floor(used / groupSymbols)] ?? tables];
    if (decoder === undefined) throw damaged("a block has more symbols than selectors");
    symbol = decoder(bits);
    if (symbol === runSymbolA || symbol === runSymbolB) {
      run += symbol === runSymbolA ? weight : 2 * weight;
      weight *= 2;
      if (run > symbols.length) throw damaged("a block is too long");
      continue;
    }
    if (run > 0) {
      const byte = alphabet[0] as number;
      if (length + run > symbols.length) throw damaged("a block is too long");
      symbols.fill(byte, length, length + run);
      counts[byte] = (counts[byte] as number) + run;
      length += run;
      run = 0;
      weight = 1;
    }
    if (symbol === end) break;
    if (length >= symbols.length) throw damaged("a block is too long");
    const [byte] = alphabet.splice(symbol - 1, 1);
    if (byte === undefined) throw damaged("a block uses a byte that it does not have");
    alphabet.unshift(byte);
    symbols[length++] = byte;
    counts[byte] = (counts[byte] as number) + 1;
  }
  if (origin >= length) throw damaged("a block begins outside of itself");
  linkBlock(symbols, length, counts);
  return { length, origin };
}

/** The bytes that a block uses, in two levels of sixteen flags. */
function readAlphabet(bits: BitReader): number[] {
  const groups = bits.read(16);
  const alphabet: number[] = [];
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >>> group)) === 0) continue;
    const flags = bits.read(16);
    for (let i = 0; i < 16; i++) if ((flags & (0x8000 >>> i)) !== 0) alphabet.push(group * 16 + i);
  }
  if (alphabet.length === 0) throw damaged("a block uses no bytes");
  return alphabet;
}

function readSelectors(bits: BitReader, tables: number): number[] {
  const count = bits.read(15);
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors: number[] = [];
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw damaged("a selector is out of range");
    const [table] = order.splice(place, 1) as [number];
    order.unshift(table);
    selectors.push(table);
  }
  return selectors;
}

/** A canonical Huffman code, its lengths written as differences. */
function readTable(bits: BitReader, codes: number): (bits: BitReader) => number {
  const lengths: number[] = [];
  let length = bits.read(5);
  for (let i = 0; i < codes; i++) {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > maxCodeBits) throw damaged("a code has no valid length");
    lengths.push(length);
  }
  const sorted = lengths
    .map((_, symbol) => symbol)
    .sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
  const counts = new Array<number>(maxCodeBits + 1).fill(0);
  for (const each of lengths) counts[each] = (counts[each] as number) + 1;
  return (from) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let width = 1; width <= maxCodeBits; width++) {
      code |= from.read(1);
      const count = counts[width] as number;
      if (code - first < count) return sorted[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged("a code stands for nothing");
  };
}

/** Prepares the inverse Burrows-Wheeler transform: above each byte, where the next one is. */
function linkBlock(symbols: Uint32Array, length: number, counts: Uint32Array): void {
  let sum = 0;
  const starts = counts.map((count) => {
    sum += count;
    return sum - count;
  });
  for (let i = 0; i < length; i++) {
    const byte = (symbols[i] as number) & 255;
    const at = starts[byte] as number;
    starts[byte] = at + 1;
    symbols[at] = ((symbols[at] as number) & 255) | (i << 8);
  }
}

/** Undoes the transform and the first run-length coding: four equal bytes are followed by a count of more. */
function* expandRuns(
  { length, origin }: Block,
  symbols: Uint32Array,
  crc: { value: number },
): Generator<Uint8Array> {
  const output = new Uint8Array(64 * 1024);
  let filled = 0;
  let at = (symbols[origin] as number) >>> 8;
  let previous = -1;
  let equal = 0;
  for (let i = 0; i < length; i++) {
    const entry = symbols[at] as number;
    const byte = entry & 255;
    at = entry >>> 8;
    let times = 1;
    let value = byte;
    if (equal === 4) {
      times = byte;
      value = previous;
      equal = 0;
      previous = -1;
    } else {
      equal = byte === previous ? equal + 1 : 1;
      previous = byte;
    }
    if (filled + times > output.length) {
      yield output.slice(0, filled);
      filled = 0;
    }
    for (let k = 0; k < times; k++) {
      output[filled++] = value;
      crc.value = ((crc.value << 8) ^ (crcTable[((crc.value >>> 24) ^ value) & 255] as number)) >>> 0;
    }
  }
  if (equal === 4) throw damaged("a run has no count");
  yield output.slice(0, filled);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function damaged(what: string): UpdateError {
  return new UpdateError({ reason: "CORRUPT", message: `a stream of the bsdiff patch is damaged: ${what}.` });
}
