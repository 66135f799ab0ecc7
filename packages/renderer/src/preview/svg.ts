import { readFileSync, statSync } from "node:fs";
import { checkPicture, localPath, maxImageBytes } from "../images/local-image.js";
import type { ToastImage } from "../model/toast.js";
import { ellipsis, wrap } from "./typesetting.js";

const margin = 24;

/** A drawing of a toast: SVG elements on a card of this size. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly string[];
  /** Parts that this platform leaves out, listed below the card. */
  readonly notes?: readonly string[] | undefined;
}

/** The colours of a theme. */
export interface Palette {
  readonly desk: string;
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly button: string;
  /** Around buttons and inputs: at least three to one against the card. */
  readonly edge: string;
  /** Of what is critical. */
  readonly alarm: string;
  readonly accent: string;
}

/** Light and dark. */
export const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    desk: "#d9e2ec",
    card: "#fbfbfb",
    line: "#cfd4da",
    text: "#1a1a1a",
    faint: "#565e67",
    button: "#e8ebef",
    edge: "#868f9b",
    alarm: "#c62828",
    accent: "#1f6fd6",
  },
  dark: {
    desk: "#20262d",
    card: "#2b2f36",
    line: "#454b54",
    text: "#f2f3f5",
    faint: "#aab2bd",
    button: "#3a4049",
    edge: "#737c88",
    alarm: "#f07178",
    accent: "#6aa7f5",
  },
};

/** The colours of buttons that promise or threaten. */
export const buttonColours = { success: "#17803f", critical: "#d12f2f" } as const;

/** Puts a card on a desk, and below it what it lacks; `title` says what it is to those who cannot see it. */
export function document(
  { width, height, elements, notes = [] }: Card,
  { desk, faint }: Palette,
  title: string,
): string {
  const style = { size: 11, fill: faint };
  const lines = notes.flatMap((note) => wrap(note, width, style));
  const [w, h] = [width + 2 * margin, height + 2 * margin + 15 * lines.length];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${w}" height="${h}" fill="${desk}"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...elements,
    ...lines.map((line, index) => text(0, height + 18 + 15 * index, line, style)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/** Style of a text. */
export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly bold?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly mono?: boolean | undefined;
  /** Which end of the text `x` is. Default: `start`. */
  readonly anchor?: "start" | "middle" | "end" | undefined;
}

/** One line of text; `y` is its base line. */
export function text(
  x: number,
  y: number,
  content: string,
  { size, fill, bold, italic, mono, anchor }: TextStyle,
): string {
  const family = mono
    ? "DejaVu Sans Mono, Menlo, Consolas, monospace"
    : "Segoe UI, Cantarell, DejaVu Sans, sans-serif";
  const more = [
    bold && ' font-weight="600"',
    italic && ' font-style="italic"',
    anchor && ` text-anchor="${anchor}"`,
  ];
  const attributes = `x="${x}" y="${y}" font-family="${family}" font-size="${size}" fill="${fill}" xml:space="preserve"`;
  return `<text ${attributes}${more.filter(Boolean).join("")}>${escaped(content)}</text>`;
}

/** A box, rounded where `radius` says so. */
export function box(
  [x, y, width, height]: readonly [number, number, number, number],
  fill: string,
  { radius = 0, line }: { readonly radius?: number | undefined; readonly line?: string | undefined } = {},
): string {
  const stroke = line ? ` stroke="${line}"` : "";
  return `<rect x="${x}" y="${y}" width="${Math.max(0, width)}" height="${height}" rx="${radius}" fill="${fill}"${stroke}/>`;
}

/** Cuts what it holds to the rounded shape of a card. */
export function clipped(
  width: number,
  height: number,
  radius: number,
  elements: readonly string[],
): string[] {
  if (elements.length === 0) return [];
  return [
    `<clipPath id="card">${box([0, 0, width, height], "#000000", { radius })}</clipPath>`,
    '<g clip-path="url(#card)">',
    ...elements,
    "</g>",
  ];
}

/** A picture that is embedded; where there is none on this machine, a frame with its description. */
export function picture(
  [x, y, width, height]: readonly [number, number, number, number],
  image: ToastImage,
  palette: Palette,
): string {
  const data = dataUrl(image.source);
  if (!data) {
    const label = ellipsis(image.alt ?? image.source, width - 12, { size: 11 });
    const style = { size: 11, fill: palette.faint, italic: true, anchor: "middle" as const };
    return (
      box([x, y, width, height], palette.button, { line: palette.line }) +
      text(x + width / 2, y + height / 2 + 4, label, style)
    );
  }
  const place = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  return `<image ${place} href="${data}" preserveAspectRatio="xMidYMid slice"/>`;
}

function escaped(content: string): string {
  return content
    .replace(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? one)
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
}

function dataUrl(source: string): string | undefined {
  try {
    const path = localPath(source, process.platform);
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > maxImageBytes) return undefined;
    const bytes = readFileSync(path);
    const type = checkPicture(bytes);
    return `data:image/${type === "jpg" ? "jpeg" : type};base64,${bytes.toString("base64")}`;
  } catch {
    return undefined;
  }
}
