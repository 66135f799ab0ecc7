import { WindowsError } from "../winrt/hresult.js";
import type { Native, Pointer } from "../winrt/native.js";

const failed = 0x80004005;
const everyMs = 50;

/** A window that nobody sees, where the notification area sends its news. */
export interface TrayWindow {
  readonly handle: Pointer;
  /** Turns the polling of messages on or off; off costs nothing. */
  listen(on: boolean): void;
  close(): void;
}

/** The message that the notification area sends. */
export const trayMessage = 0x8001;

/** Opens the window. `onNews` gets the icon's number and what happened. */
export function openTrayWindow(native: Native, onNews: (id: number, event: number) => void): TrayWindow {
  const { koffi, func } = native;
  const user = (prototype: string) => func("user32.dll", prototype);
  const defaultProcedure = user(
    "int64_t __stdcall DefWindowProcW(void *window, uint32_t message, uint64_t wide, int64_t long)",
  );
  const procedure: Pointer = koffi.register(
    (window: Pointer, message: number, wide: number | bigint, long: number | bigint) => {
      if (message !== trayMessage) return defaultProcedure(window, message, wide, long);
      const news = Number(BigInt.asUintN(32, BigInt(long)));
      onNews(news >>> 16, news & 0xffff);
      return 0;
    },
    koffi.pointer(
      koffi.proto("__stdcall", undefined, "int64_t", ["void *", "uint32_t", "uint64_t", "int64_t"]),
    ),
  );
  windows += 1;
  const name = `ToastyTray${process.pid}.${windows}`;
  const nameInMemory: Pointer = koffi.alloc("char16_t", name.length + 1);
  koffi.encode(
    nameInMemory,
    "char16_t",
    [...name, "\0"].map((unit) => unit.charCodeAt(0)),
    name.length + 1,
  );

  const windowClass = Buffer.alloc(80);
  windowClass.writeUInt32LE(windowClass.length, 0);
  windowClass.writeBigUInt64LE(procedure, 8);
  windowClass.writeBigUInt64LE(nameInMemory, 64);
  if (!user("uint16_t __stdcall RegisterClassExW(void *windowClass)")(windowClass)) {
    throw new WindowsError("RegisterClassEx", failed);
  }
  const create = user(
    "void *__stdcall CreateWindowExW(uint32_t, str16 name, str16 title, uint32_t, int, int, int, int, void *, void *, void *, void *)",
  );
  const handle: Pointer | null = create(0, name, "Toasty", 0, 0, 0, 0, 0, null, null, null, null);
  if (handle === null) throw new WindowsError("CreateWindowEx", failed);

  const peek = user("int __stdcall PeekMessageW(void *message, void *, uint32_t, uint32_t, uint32_t remove)");
  const dispatch = user("int64_t __stdcall DispatchMessageW(void *message)");
  const message: Pointer = koffi.alloc("uint8_t", 48);
  let timer: NodeJS.Timeout | undefined;
  const listen = (on: boolean): void => {
    if (on) {
      timer ??= setInterval(() => {
        while (peek(message, null, 0, 0, 1)) dispatch(message);
      }, everyMs);
    } else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return {
    handle,
    listen,
    close() {
      listen(false);
      user("int __stdcall DestroyWindow(void *window)")(handle);
    },
  };
}

let windows = 0;
