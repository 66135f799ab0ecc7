import { zstdCompressSync } from "node:zlib";

/** One member of a tar, as bad as one likes. */
export interface TarEntry {
  readonly name: string;
  /** `0` file, `1` hard link, `2` symbolic link, `3` character device, `4` block device, `5` folder, `6` pipe. */
  readonly type?: "0" | "1" | "2" | "3" | "4" | "5" | "6";
  readonly link?: string;
  readonly data?: string | Buffer;
  readonly mode?: number;
}

/** A `.tar.zst` of exactly these members. */
export function hostileArchive(entries: readonly TarEntry[], trailer: Buffer = Buffer.alloc(1024)): Buffer {
  const blocks = entries.flatMap(({ name, type = "0", link = "", data = "", mode = 0o644 }) => {
    const body = Buffer.from(data as string);
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write(`${mode.toString(8).padStart(7, "0")}\0${"0000000\0".repeat(2)}`, 100);
    header.write(`${body.length.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0`, 124);
    header.write(`        ${type}${link}`, 148);
    header.write("ustar\x0000", 257, "latin1");
    header.write("0000001\0".repeat(2), 329);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, body, Buffer.alloc(-body.length & 511)];
  });
  return zstdCompressSync(Buffer.concat([...blocks, trailer]));
}
