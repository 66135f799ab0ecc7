import { clip, pad, widthOf } from "./layout.js";
import type { BarView } from "./view.js";

/** Draws a progress bar in one or two lines of at most `width` columns. */
export function progressBar({ title, status, value, valueText }: BarView, width: number): string[] {
  const above = [title, status].filter(Boolean).join(" · ");
  const after = valueText === "" ? "" : ` ${clip(valueText, Math.floor(width / 2))}`;
  const room = Math.max(4, Math.min(40, width - widthOf(after)));
  return [...(above === "" ? [] : [clip(above, width)]), `${track(value, room)}${after}`];
}

/** One line for a bar that stays in one place: title, track, percentage, status. The narrower, the less of the first two. */
export function progressLine(title: string, { status, value, valueText }: BarView, width: number): string {
  const most = Math.min(24, Math.floor(width * 0.3));
  const name = pad(clip(title, most), most);
  const bar = track(value, Math.min(20, Math.floor(width * 0.25)));
  return clip(`${name} ${bar} ${valueText.padStart(5)}  ${status}`.trimEnd(), width);
}

function track(value: number | undefined, room: number): string {
  if (value === undefined) return "░▒▓".repeat(Math.ceil(room / 3)).slice(0, room);
  const full = Math.round(value * room);
  return "█".repeat(full) + "░".repeat(room - full);
}
