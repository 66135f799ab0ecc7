import type { Pointer } from "../winrt/native.js";
import type { Balloon } from "./balloon.js";
import { trayMessage } from "./tray-window.js";

const hasMessage = 0x01;
const hasIcon = 0x02;
const hasTip = 0x04;
const hasInfo = 0x10;
const version4 = 4;
const noSound = 0x10;
const severities = { none: 0, info: 1, warning: 2, error: 3 } as const;

/** Lays out a NOTIFYICONDATAW as 64-bit Windows wants it. */
export function notifyIconData(icon: {
  readonly window: Pointer;
  readonly id: number;
  readonly icon?: Pointer | undefined;
  readonly tip?: string | undefined;
  readonly balloon?: Balloon | undefined;
}): Buffer {
  const data = Buffer.alloc(976);
  data.writeUInt32LE(data.length, 0);
  data.writeBigUInt64LE(BigInt.asUintN(64, icon.window), 8);
  data.writeUInt32LE(icon.id, 16);
  if (icon.icon !== undefined && icon.balloon !== undefined) {
    data.writeUInt32LE(hasMessage | hasIcon | hasTip | hasInfo, 20);
    data.writeUInt32LE(trayMessage, 24);
    data.writeBigUInt64LE(BigInt.asUintN(64, icon.icon), 32);
    writeText(data, 40, 128, icon.tip ?? "");
    // Windows shows no balloon whose text is empty.
    writeText(data, 304, 256, icon.balloon.text || " ");
    data.writeUInt32LE(version4, 816);
    writeText(data, 820, 64, icon.balloon.title);
    data.writeUInt32LE(severities[icon.balloon.severity] | (icon.balloon.silent ? noSound : 0), 948);
  }
  return data;
}

// With room for the NUL, and no half of a character at the end.
function writeText(data: Buffer, offset: number, units: number, text: string): void {
  const cut = text.length < units ? text : `${text.slice(0, units - 2).replace(/[\uD800-\uDBFF]$/, "")}…`;
  data.write(cut, offset, "utf16le");
}
