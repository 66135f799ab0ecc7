import { UpdateError } from "../update-error.js";

/** Tar works in blocks of this size. */
export const tarBlockBytes = 512;

/** One member of an archive, as far as archives of ours use the format. */
export interface TarMember {
  readonly path: string;
  readonly length: number;
  readonly executable: boolean;
  /** The target, if the member is a symbolic link. */
  readonly link?: string | undefined;
}

/** Content of a header: a member, or (as `pax`) the note that its own data say more about the member that follows. */
export type TarHeader = TarMember & { readonly pax: boolean };

/** The largest size that the header's eleven octal digits hold. */
const maxOctalSize = 8 ** 11 - 1;

/** The header of a member, preceded by a pax header if a field is too long for it. No times, owners or umask enter. */
export function encodeHeader(member: TarMember): Buffer {
  const name = splitPath(member.path);
  const records: string[] = [];
  if (name === undefined) records.push(paxRecord("path", member.path));
  if (member.length > maxOctalSize) records.push(paxRecord("size", String(member.length)));
  if (member.link !== undefined && !fits(member.link, 100)) records.push(paxRecord("linkpath", member.link));
  const own = ustar({
    ...(name ?? { prefix: "", name: "long" }),
    type: member.link === undefined ? "0" : "2",
    mode: member.link !== undefined ? 0o777 : member.executable ? 0o755 : 0o644,
    length: member.length > maxOctalSize ? 0 : member.length,
    link: member.link !== undefined && fits(member.link, 100) ? member.link : "",
  });
  if (records.length === 0) return own;
  const data = Buffer.from(records.join(""));
  const pax = ustar({ prefix: "", name: "pax", type: "x", mode: 0o644, length: data.length, link: "" });
  return Buffer.concat([pax, data, Buffer.alloc(padding(data.length)), own]);
}

/** So many zero bytes follow data of a length. */
export function padding(length: number): number {
  return (tarBlockBytes - (length % tarBlockBytes)) % tarBlockBytes;
}

/** Reads a header; undefined for the zero block that ends an archive. Everything but files and symbolic links is refused. */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (readOctal(block, 148, 8) !== checksum(block))
    throw new UpdateError({ reason: "CORRUPT", message: "the archive has a damaged header." });
  const prefix = readText(block, 345, 155);
  const name = readText(block, 0, 100);
  const path = prefix === "" ? name : `${prefix}/${name}`;
  const type = String.fromCharCode(block[156] as number);
  const kind = refusedTypes[type] ?? "of an unknown kind";
  if (!["\0", "0", "2", "x"].includes(type)) {
    throw new UpdateError({
      reason: "UNSAFE",
      message: `the archive's member ${JSON.stringify(path)} is refused: it is ${kind}.`,
    });
  }
  return {
    path,
    pax: type === "x",
    length: readOctal(block, 124, 12),
    executable: (readOctal(block, 100, 8) & 0o100) !== 0,
    ...(type === "2" ? { link: readText(block, 157, 100) } : {}),
  };
}

/** Puts what a pax header's data say in the place of the fields of the header that follows it. */
export function applyPax(header: TarHeader, data: Buffer): TarHeader {
  let result = header;
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const length = Number(data.toString("latin1", at, blank));
    const record = data.toString("utf8", blank + 1, at + length - 1);
    const equals = record.indexOf("=");
    if (
      blank === -1 ||
      !Number.isSafeInteger(length) ||
      length <= 0 ||
      at + length > data.length ||
      equals === -1
    ) {
      throw new UpdateError({ reason: "CORRUPT", message: "the archive has a damaged pax header." });
    }
    const value = record.slice(equals + 1);
    const key = record.slice(0, equals);
    if (key === "path") result = { ...result, path: value };
    else if (key === "linkpath" && result.link !== undefined) result = { ...result, link: value };
    else if (key === "size" && /^\d{1,15}$/.test(value)) result = { ...result, length: Number(value) };
    else
      throw new UpdateError({
        reason: "UNSAFE",
        message: `the archive's pax field ${JSON.stringify(key)} is refused.`,
      });
    at += length;
  }
  return result;
}

const refusedTypes: Readonly<Record<string, string>> = {
  "1": "a hard link",
  "3": "a character device",
  "4": "a block device",
  "5": "a folder, which our archives do not have",
  "6": "a pipe",
};

interface UstarFields {
  readonly prefix: string;
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly length: number;
  readonly link: string;
}

function ustar({ prefix, name, type, mode, length, link }: UstarFields): Buffer {
  const block = Buffer.alloc(tarBlockBytes);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  block.write(name, 0);
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(length, 124, 11);
  octal(0, 136, 11);
  block.write(type, 156, "latin1");
  block.write(link, 157);
  block.write("ustar\x0000", 257, "latin1");
  block.write(prefix, 345);
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** A path as ustar's two fields; undefined if it fits in no split. */
function splitPath(path: string): { readonly prefix: string; readonly name: string } | undefined {
  if (fits(path, 100)) return { prefix: "", name: path };
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (fits(prefix, 155) && fits(name, 100)) return { prefix, name };
  }
  return undefined;
}

function fits(text: string, bytes: number): boolean {
  return Buffer.byteLength(text) <= bytes;
}

function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < tarBlockBytes; i++) if (i < 148 || i >= 156) sum += block[i] as number;
  return sum;
}

function readText(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString("utf8", at, end === -1 || end > at + length ? at + length : end);
}

function readOctal(block: Buffer, at: number, length: number): number {
  const digits = block.toString("latin1", at, at + length).replace(/[\0 ]+$/, "");
  if (!/^[0-7]+$/.test(digits))
    throw new UpdateError({ reason: "CORRUPT", message: "the archive has a damaged header." });
  return Number.parseInt(digits, 8);
}
