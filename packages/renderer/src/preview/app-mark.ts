import type { App } from "../backends/backend.js";
import { box, type Palette, picture, text } from "./svg.js";

/** The app's icon, small, beside its name; where it has none, its first letter on a tile. */
export function appMark(app: App, [x, y]: readonly [number, number], palette: Palette): string {
  const size = 16;
  if (app.icon !== undefined) return picture([x, y, size, size], { source: app.icon }, palette);
  const [letter = "?"] = app.name.trim().toUpperCase();
  const style = { size: 10, fill: palette.card, bold: true, anchor: "middle" as const };
  return box([x, y, size, size], palette.faint, { radius: 4 }) + text(x + size / 2, y + 11.5, letter, style);
}
