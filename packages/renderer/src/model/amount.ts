import type { ToastProgress } from "./toast.js";

/** How far a bar is, in words: as its sender puts it, else in per cent; empty when nobody knows. */
export function amountOf({ value, valueText }: ToastProgress): string {
  return valueText ?? (value === undefined ? "" : `${Math.round(value * 100)} %`);
}
