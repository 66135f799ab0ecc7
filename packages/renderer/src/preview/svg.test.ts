import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { iconPath } from "../images/icons.js";
import { maxImageBytes } from "../images/local-image.js";
import { box, clipped, document, palettes, picture, text } from "./svg.js";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "toasty-svg-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const style = { size: 10, fill: "#000" };
const place = [1, 2, 30, 40] as const;
const shown = (source: string) => picture(place, { source } as never, palettes.light);

test("a line of text has the style that is asked for, and nothing more", () => {
  expect(text(1, 2, "a < b", style)).toBe(
    '<text x="1" y="2" font-family="Segoe UI, Cantarell, DejaVu Sans, sans-serif" font-size="10" fill="#000" xml:space="preserve">a &lt; b</text>',
  );
  const whole = text(1, 2, "", { ...style, bold: true, italic: true, mono: true, anchor: "end" });
  expect(whole).toContain('font-family="DejaVu Sans Mono, Menlo, Consolas, monospace"');
  expect(whole).toContain(' font-weight="600" font-style="italic" text-anchor="end">');
});

test("a box may have a line and round corners, and is never narrower than nothing", () => {
  expect(box(place, "#fff")).toBe('<rect x="1" y="2" width="30" height="40" rx="0" fill="#fff"/>');
  expect(box([0, 0, -1, 4], "#fff", { radius: 2, line: "#000" })).toBe(
    '<rect x="0" y="0" width="0" height="4" rx="2" fill="#fff" stroke="#000"/>',
  );
});

test("what is cut to a card is in a group, and nothing is no group", () => {
  expect(clipped(3, 4, 5, [])).toEqual([]);
  expect(clipped(3, 4, 5, ["a", "b"])).toEqual([
    '<clipPath id="card"><rect x="0" y="0" width="3" height="4" rx="5" fill="#000000"/></clipPath>',
    '<g clip-path="url(#card)">',
    "a",
    "b",
    "</g>",
  ]);
});

test("a document is as large as its card, its margins and its notes", () => {
  const card = { width: 300, height: 100, elements: ["<a/>"] };
  expect(document(card, palettes.dark, "<T>").split("\n")).toEqual([
    '<svg xmlns="http://www.w3.org/2000/svg" width="348" height="148" viewBox="0 0 348 148" role="img">',
    "<title>&lt;T&gt;</title>",
    '<rect width="348" height="148" fill="#20262d"/>',
    '<g transform="translate(24 24)">',
    "<a/>",
    "</g>",
    "</svg>",
    "",
  ]);
  const noted = document({ ...card, notes: ["one", "two"] }, palettes.dark, "T");
  expect(noted).toContain('height="178"');
  expect([...noted.matchAll(/<text x="0" y="(\d+)".*>(\w+)</g)].map(([, y, note]) => [y, note])).toEqual([
    ["118", "one"],
    ["133", "two"],
  ]);
});

test("a picture is embedded as it is", () => {
  const data = readFileSync(iconPath("info")).toString("base64");
  expect(shown(iconPath("info"))).toBe(
    `<image x="1" y="2" width="30" height="40" href="data:image/png;base64,${data}" preserveAspectRatio="xMidYMid slice"/>`,
  );
  const jpeg = join(dir, "a.jpg");
  writeFileSync(jpeg, Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 91, 1, 37]));
  expect(shown(jpeg)).toContain("data:image/jpeg;base64,");
});

test("a picture may be as heavy as Windows takes it, and no heavier", () => {
  const path = join(dir, "heavy.png");
  writeFileSync(path, readFileSync(iconPath("info")));
  truncateSync(path, maxImageBytes);
  expect(shown(path)).toContain("<image");
  truncateSync(path, maxImageBytes + 1);
  expect(shown(path)).not.toContain("<image");
});

test("where there is no picture, a frame has its description, or its place", () => {
  const folder = join(dir, "folder.png");
  mkdirSync(folder);
  for (const source of [folder, join(dir, "gone.png"), "relative.png"])
    expect(shown(source)).toContain("<rect");
  const wide = [0, 0, 200, 40] as const;
  const framed = (alt?: string) => picture(wide, { source: "/x.png", alt } as never, palettes.light);
  expect(framed("a chart")).toMatch(
    /<text x="100" y="24" .*font-style="italic" text-anchor="middle">a chart</,
  );
  expect(framed()).toContain(">/x.png<");
});
