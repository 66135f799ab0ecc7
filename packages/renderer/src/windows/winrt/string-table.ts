import { WindowsError } from "./hresult.js";
import type { Native, Pointer } from "./native.js";

/** HSTRINGs, the Windows Runtime's strings. */
export interface StringTable {
  /** A new HSTRING, to be deleted. The empty string is null, which takes no memory. */
  create(text: string): Pointer;
  delete(handle: Pointer): void;
  /** Reads an HSTRING and deletes it. */
  take(handle: Pointer | null): string;
}

/** Finds Windows' functions for HSTRINGs. */
export function stringTable({ koffi, func }: Native): StringTable {
  const create = func(
    "combase.dll",
    "int32_t __stdcall WindowsCreateString(void *text, uint32_t length, _Out_ void **handle)",
  );
  const remove = func("combase.dll", "int32_t __stdcall WindowsDeleteString(void *handle)");
  const buffer = func(
    "combase.dll",
    "void *__stdcall WindowsGetStringRawBuffer(void *handle, _Out_ uint32_t *length)",
  );
  return {
    create(text) {
      const out: (Pointer | null)[] = [null];
      // By length and as bytes, so that neither a NUL nor a lone surrogate changes the text on its way. The length is
      // that of the bytes, since Windows reads as many as it is told.
      const bytes = Buffer.from(`${text}\0`, "utf16le");
      const code: number = create(bytes, bytes.length / 2 - 1, out);
      if (code < 0) throw new WindowsError("WindowsCreateString", code);
      return out[0] ?? 0n;
    },
    delete(handle) {
      if (handle !== 0n) remove(handle);
    },
    take(handle) {
      if (handle === null || handle === 0n) return "";
      const length = [0];
      const start: Pointer = buffer(handle, length);
      const bytes = Buffer.from(koffi.decode(start, "uint8_t", (length[0] ?? 0) * 2));
      remove(handle);
      return bytes.toString("utf16le");
    },
  };
}
