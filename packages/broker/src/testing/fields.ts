import { varintSize, writeVarint } from "../wire.js";

/** Creates a length-delimited field: a message, or any bytes. */
export function bytesField(number: number, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const tag = number * 8 + 2;
  const head = new Uint8Array(varintSize(tag) + varintSize(content.length));
  writeVarint(head, writeVarint(head, 0, tag), content.length);
  return Buffer.concat([head, content]);
}
