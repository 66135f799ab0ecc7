import type { ToastButton } from "../model/toast.js";
import type { Column } from "./column.js";
import { box, buttonColours, type Palette, text } from "./svg.js";
import { ellipsis, measure } from "./typesetting.js";

const gap = 8;
const inside = 10;

/** Look of a platform's buttons. */
export interface ButtonLook {
  readonly height: number;
  readonly radius: number;
  readonly bold: boolean;
}

type Label = Pick<ToastButton, "text" | "style">;

/** Draws buttons of equal width, in as many rows as their labels need. */
export function drawButtons(
  column: Column,
  buttons: readonly Label[],
  { height, radius, bold }: ButtonLook,
  palette: Palette,
): void {
  const setting = { size: 13, bold };
  for (const row of rowsOf(buttons, column.width, setting)) {
    const each = (column.width - gap * (row.length - 1)) / row.length;
    column.put(height + gap, (y) =>
      row.flatMap(({ text: label, style }, index) => {
        const x = column.x + index * (each + gap);
        const fill = style === "default" ? palette.button : buttonColours[style];
        const ink = style === "default" ? palette.text : "#ffffff";
        const line = style === "default" ? palette.edge : fill;
        return [
          box([x, y, each, height], fill, { radius, line }),
          text(x + each / 2, y + height / 2 + 5, ellipsis(label, each - 2 * inside, setting), {
            ...setting,
            fill: ink,
            anchor: "middle",
          }),
        ];
      }),
    );
  }
}

/** Splits buttons into as few rows as possible, so that each label fits into its button. Pure. */
function rowsOf(
  buttons: readonly Label[],
  width: number,
  setting: { readonly size: number; readonly bold: boolean },
): Label[][] {
  const widest = Math.max(0, ...buttons.map(({ text: label }) => measure(label, setting))) + 2 * inside;
  const fitting = Math.max(1, Math.floor((width + gap) / (widest + gap)));
  const rows = Math.ceil(buttons.length / fitting);
  // Rows of about the same length: three and two, not four and one.
  const each = Math.ceil(buttons.length / Math.max(1, rows));
  return Array.from({ length: rows }, (_, row) => buttons.slice(row * each, (row + 1) * each));
}
