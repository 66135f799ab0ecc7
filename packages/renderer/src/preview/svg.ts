import { readFileSync, statSync } from "node:fs";
import { checkPicture, localPath, maxImageBytes } from "../images/local-image.js";
import type { ToastImage } from "../model/toast.js";
import type { Card } from "./card.js";
import { ellipsis } from "./typesetting.js";

/** The colours of a theme. */
export interface Palette {
  readonly desk: string;
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly button: string;
  readonly accent: string;
}

/** Light and dark. */
export const palettes: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    desk: "#d9e2ec",
    card: "#fbfbfb",
    line: "#cfd4da",
    text: "#1a1a1a",
    faint: "#5f6770",
    button: "#eef0f2",
    accent: "#1f6fd6",
  },
  dark: {
    desk: "#20262d",
    card: "#2b2f36",
    line: "#454b54",
    text: "#f2f3f5",
    faint: "#aab2bd",
    button: "#3a4049",
    accent: "#6aa7f5",
  },
};

/** The colours of buttons that promise or threaten. */
export const buttonColours = { success: "#1c8f4a", critical: "#d12f2f" } as const;

const margin = 24;

/** Puts a card on a desk; `title` says what it is to those who cannot see it. */
export function document({ width, height, elements }: Card, { desk }: Palette, title: string): string {
  const [w, h] = [width + 2 * margin, height + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${w}" height="${h}" fill="${desk}"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...elements,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/** How text is set. */
export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly mono?: boolean;
  /** Which end of the text `x` is. Default: `start`. */
  readonly anchor?: "start" | "middle" | "end";
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
  { radius = 0, line }: { readonly radius?: number; readonly line?: string } = {},
): string {
  const stroke = line ? ` stroke="${line}"` : "";
  return `<rect x="${x}" y="${y}" width="${Math.max(0, width)}" height="${height}" rx="${radius}" fill="${fill}"${stroke}/>`;
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
