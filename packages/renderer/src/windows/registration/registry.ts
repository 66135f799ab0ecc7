import { WindowsError } from "../winrt/hresult.js";
import type { Native, Pointer } from "../winrt/native.js";

// The root keys' handles are signed 32-bit numbers, widened.
const user = 0xffffffff80000001n;
const machine = 0xffffffff80000002n;
const readAccess = 0x20019;
const writeAccess = 0x20006;
const textKind = 1;
const numberKind = 4;
// REG_SZ, and REG_EXPAND_SZ expanded.
const textKinds = 0x02;
const notFound = 2;

/** The part of the registry that belongs to the user, below HKEY_CURRENT_USER; no administrator is needed. */
export interface Registry {
  /** Returns true if there is such a key, of the user or of the machine. */
  has(path: string): boolean;
  readText(path: string, name: string): string | undefined;
  writeText(path: string, name: string, value: string): void;
  writeNumber(path: string, name: string, value: number): void;
  /** Takes a key out with all below it; false when there was none. */
  remove(path: string): boolean;
}

/** Opens the registry. */
export function openRegistry({ func }: Native): Registry {
  const advapi = (prototype: string) => func("advapi32.dll", `int32_t __stdcall ${prototype}`);
  const create = advapi(
    "RegCreateKeyExW(uint64_t root, str16 path, uint32_t, str16, uint32_t options, uint32_t access, void *, _Out_ void **key, void *)",
  );
  const open = advapi(
    "RegOpenKeyExW(uint64_t root, str16 path, uint32_t, uint32_t access, _Out_ void **key)",
  );
  const close = advapi("RegCloseKey(void *key)");
  const set = advapi(
    "RegSetValueExW(void *key, str16 name, uint32_t, uint32_t kind, void *value, uint32_t size)",
  );
  const get = advapi(
    "RegGetValueW(uint64_t root, str16 path, str16 name, uint32_t kinds, void *, _Out_ uint8_t *value, _Inout_ uint32_t *size)",
  );
  const deleteTree = advapi("RegDeleteTreeW(uint64_t root, str16 path)");

  const write = (path: string, name: string, kind: number, value: Buffer): void => {
    const key: (Pointer | null)[] = [null];
    check("RegCreateKeyEx", path, create(user, path, 0, null, 0, writeAccess, null, key, null));
    try {
      check("RegSetValueEx", path, set(key[0], name, 0, kind, value, value.length));
    } finally {
      close(key[0]);
    }
  };
  return {
    has: (path) =>
      [user, machine].some((root) => {
        const key: (Pointer | null)[] = [null];
        const code: number = open(root, path, 0, readAccess, key);
        if (code === 0) close(key[0]);
        return code === 0;
      }),
    readText(path, name) {
      const value = Buffer.alloc(32_768);
      const size = [value.length];
      const code: number = get(user, path, name, textKinds, null, value, size);
      return code === 0 ? value.toString("utf16le", 0, (size[0] ?? 2) - 2) : undefined;
    },
    writeText: (path, name, value) => write(path, name, textKind, Buffer.from(`${value}\0`, "utf16le")),
    writeNumber(path, name, value) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
      write(path, name, numberKind, bytes);
    },
    remove(path) {
      const code: number = deleteTree(user, path);
      if (code === notFound) return false;
      check("RegDeleteTree", path, code);
      return true;
    },
  };
}

function check(call: string, path: string, code: number): void {
  if (code !== 0) throw new WindowsError(`${call} HKCU\\${path}`, 0x80070000 | code);
}
