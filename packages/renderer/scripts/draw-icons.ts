// Draws the icons of the taxonomy and writes them as PNG: `node packages/renderer/scripts/draw-icons.ts`.
//
// Each icon is a coloured shape and a white sign on it, given by signed distances in a square of -1 to 1.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

type Distance = (x: number, y: number) => number;
type Colour = readonly [red: number, green: number, blue: number];

const blue: Colour = [0x1f, 0x6f, 0xd6];
const green: Colour = [0x1c, 0x8f, 0x4a];
const yellow: Colour = [0xf2, 0xb8, 0x0c];
const red: Colour = [0xd1, 0x2f, 0x2f];
const white: Colour = [0xff, 0xff, 0xff];
const black: Colour = [0x22, 0x1c, 0x00];

const disc: Distance = (x, y) => Math.hypot(x, y) - 0.92;
const dot =
  (cx: number, cy: number, r: number): Distance =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) - r;
const line =
  (ax: number, ay: number, bx: number, by: number, width: number): Distance =>
  (x, y) => {
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy) - width;
  };
/** Part of a ring, from one angle clockwise to the other, in turns from the top. */
const arc =
  (cx: number, cy: number, r: number, from: number, to: number, width: number): Distance =>
  (x, y) => {
    const turn = (Math.atan2(x - cx, cy - y) / (2 * Math.PI) + 1) % 1;
    const end = (at: number): Distance =>
      dot(cx + r * Math.sin(2 * Math.PI * at), cy - r * Math.cos(2 * Math.PI * at), width);
    const inside = (turn - from + 1) % 1 <= to - from;
    return inside
      ? Math.abs(Math.hypot(x - cx, y - cy) - r) - width
      : Math.min(end(from)(x, y), end(to)(x, y));
  };
const union =
  (...parts: readonly Distance[]): Distance =>
  (x, y) =>
    Math.min(...parts.map((part) => part(x, y)));
const triangle: Distance = (x, y) => {
  const side = (ax: number, ay: number, bx: number, by: number) =>
    ((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / Math.hypot(bx - ax, by - ay);
  return Math.max(side(-0.78, 0.7, 0, -0.72), side(0, -0.72, 0.78, 0.7), y - 0.7) - 0.06;
};

const rotated =
  (turns: number, shape: Distance): Distance =>
  (x, y) => {
    const [sine, cosine] = [Math.sin(2 * Math.PI * turns), Math.cos(2 * Math.PI * turns)];
    return shape(x * cosine - y * sine, x * sine + y * cosine);
  };
/** A receiver that lies on its back: a bow with an ear and a mouth. */
const handset: Distance = union(
  arc(0, -0.42, 0.62, 0.32, 0.68, 0.13),
  line(-0.56, -0.12, -0.5, 0.02, 0.19),
  line(0.56, -0.12, 0.5, 0.02, 0.19),
);

const icons: Readonly<Record<string, readonly [Distance, Colour, Distance, Colour]>> = {
  info: [disc, blue, union(dot(0, -0.45, 0.13), line(0, -0.12, 0, 0.5, 0.115)), white],
  success: [
    disc,
    green,
    union(line(-0.42, 0.04, -0.12, 0.34, 0.11), line(-0.12, 0.34, 0.42, -0.3, 0.11)),
    white,
  ],
  progress: [disc, blue, union(arc(0, 0, 0.5, 0.08, 0.83, 0.1), dot(0, 0, 0.13)), white],
  warning: [triangle, yellow, union(line(0, -0.3, 0, 0.24, 0.1), dot(0, 0.52, 0.12)), black],
  error: [
    disc,
    red,
    union(line(-0.34, -0.34, 0.34, 0.34, 0.115), line(0.34, -0.34, -0.34, 0.34, 0.115)),
    white,
  ],
  question: [
    disc,
    blue,
    union(arc(0, -0.24, 0.28, 0.72, 1.38, 0.105), line(0.19, -0.04, 0, 0.2, 0.105), dot(0, 0.5, 0.13)),
    white,
  ],
  call: [disc, green, rotated(-0.125, handset), white],
};

function pixels([shape, ground, sign, ink]: (typeof icons)[string], size: number): Buffer {
  /** Returns the share of a pixel that a shape covers. */
  const cover = (distance: number) => Math.min(1, Math.max(0, 0.5 - (distance * size) / 2));
  const rows = Array.from({ length: size }, (_, row) => {
    const line = Buffer.alloc(1 + size * 4);
    for (let column = 0; column < size; column++) {
      const [x, y] = [((column + 0.5) / size) * 2 - 1, ((row + 0.5) / size) * 2 - 1];
      const inked = cover(sign(x, y));
      const colour = ground.map((part, index) => Math.round(part + ((ink[index] ?? 0) - part) * inked));
      line.set([...colour, Math.round(cover(shape(x, y)) * 255)], 1 + column * 4);
    }
    return line;
  });
  return Buffer.concat(rows);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(raw: Buffer, size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits for each of red, green, blue and alpha.
  header.set([8, 6], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(raw, { level: 9 });
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const folder = new URL("../assets/icons/", import.meta.url);
// Some daemons draw icons as large as they are.
for (const [size, inside] of [
  [128, ""],
  [48, "48/"],
] as const) {
  mkdirSync(new URL(inside, folder), { recursive: true });
  for (const [name, icon] of Object.entries(icons))
    writeFileSync(new URL(`${inside}${name}.png`, folder), png(pixels(icon, size), size));
}
console.log(`wrote ${Object.keys(icons).length} icons to ${fileURLToPath(folder)}`);
