import { expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { WindowsError } from "../winrt/hresult.js";
import { openRegistry } from "./registry.js";

const user = 0xffffffff80000001n;
const machine = 0xffffffff80000002n;
const denied = 5;

/** A registry of Windows in memory: values by key and name, as bytes with their kind. */
async function start() {
  const windows = await FakeWindows.open();
  const keys = new Map<string, Map<string, { kind: number; bytes: Buffer }>>();
  const opened: unknown[] = [];
  const calls: unknown[][] = [];
  const pathOf = (root: bigint, path: string) => `${root === user ? "HKCU" : "HKLM"}\\${path}`;
  const openKey = (root: bigint, path: string, key: unknown[]) => {
    key[0] = pathOf(root, path);
    opened.push(key[0]);
    return 0;
  };
  Object.assign(windows.functions, {
    RegCreateKeyExW: (root: bigint, path: string, ...rest: unknown[]) => {
      const [reserved, className, options, access, security, key, disposition] = rest;
      calls.push(["create", reserved, className, options, access, security, disposition]);
      if (!keys.has(pathOf(root, path))) keys.set(pathOf(root, path), new Map());
      return openKey(root, path, key as unknown[]);
    },
    RegOpenKeyExW: (root: bigint, path: string, options: number, access: number, key: unknown[]) => {
      calls.push(["open", pathOf(root, path), options, access]);
      return keys.has(pathOf(root, path)) ? openKey(root, path, key) : 2;
    },
    RegCloseKey: (key: unknown) => {
      opened.splice(opened.indexOf(key), 1);
      return 0;
    },
    RegSetValueExW: (
      key: string,
      name: string,
      reserved: number,
      kind: number,
      value: Buffer,
      size: number,
    ) => {
      calls.push(["set", reserved]);
      keys.get(key)?.set(name, { kind, bytes: Buffer.from(value.subarray(0, size)) });
      return 0;
    },
    RegGetValueW: (
      root: bigint,
      path: string,
      name: string,
      kinds: number,
      _: null,
      value: Buffer,
      size: number[],
    ) => {
      calls.push(["get", kinds, value.length, size[0]]);
      const found = keys.get(pathOf(root, path))?.get(name);
      if (found?.kind !== 1) return 2;
      found.bytes.copy(value);
      size[0] = found.bytes.length;
      return 0;
    },
    RegDeleteTreeW: (root: bigint, path: string) => (keys.delete(pathOf(root, path)) ? 0 : 2),
  });
  return { windows, keys, opened, calls, registry: openRegistry(windows.native) };
}

test("writes texts and numbers of the user, and reads texts back", async () => {
  const { keys, opened, calls, registry } = await start();
  registry.writeText("Software\\A", "Name", "Grüße 🎉");
  registry.writeText("Software\\A", "Empty", "");
  registry.writeNumber("Software\\A", "Count", 0xfedcba98);
  expect(Object.fromEntries(keys.get("HKCU\\Software\\A") ?? [])).toEqual({
    Name: { kind: 1, bytes: Buffer.from("Grüße 🎉\0", "utf16le") },
    Empty: { kind: 1, bytes: Buffer.from("\0", "utf16le") },
    Count: { kind: 4, bytes: Buffer.from("98badcfe", "hex") },
  });
  // KEY_WRITE, and nothing unusual.
  expect(calls.slice(0, 2)).toEqual([
    ["create", 0, null, 0, 0x20006, null, null],
    ["set", 0],
  ]);
  expect(registry.readText("Software\\A", "Name")).toBe("Grüße 🎉");
  expect(registry.readText("Software\\A", "Empty")).toBe("");
  expect(registry.readText("Software\\A", "Count")).toBeUndefined();
  expect(registry.readText("Software\\B", "Name")).toBeUndefined();
  // RRF_RT_REG_SZ, with room for the longest text.
  expect(calls.at(-1)).toEqual(["get", 2, 32_768, 32_768]);
  expect(opened).toEqual([]);
});

test("finds keys of the user and of the machine, and holds none open", async () => {
  const { keys, opened, calls, registry } = await start();
  keys.set("HKCU\\Mine", new Map());
  keys.set("HKLM\\Ours", new Map());
  expect(["Mine", "Ours", "Nobody's"].map((path) => registry.has(path))).toEqual([true, true, false]);
  expect(calls.slice(0, 3)).toEqual([
    ["open", "HKCU\\Mine", 0, 0x20019],
    ["open", "HKCU\\Ours", 0, 0x20019],
    ["open", "HKLM\\Ours", 0, 0x20019],
  ]);
  expect(opened).toEqual([]);
});

test("takes a key of the user out with all below it, and says if there was one", async () => {
  const { keys, registry } = await start();
  keys.set("HKCU\\Mine", new Map());
  keys.set("HKLM\\Mine", new Map());
  expect([registry.remove("Mine"), registry.remove("Mine")]).toEqual([true, false]);
  expect([...keys.keys()]).toEqual(["HKLM\\Mine"]);
});

test("asks for root keys as 64-bit Windows names them", async () => {
  const { windows, registry } = await start();
  const roots: unknown[] = [];
  windows.functions.RegOpenKeyExW = (root: bigint) => roots.push(root);
  registry.has("x");
  expect(roots).toEqual([user, machine]);
});

test.each<[string, string, (registry: ReturnType<typeof openRegistry>) => void]>([
  ["RegCreateKeyExW", "RegCreateKeyEx HKCU\\Mine", (registry) => registry.writeText("Mine", "a", "b")],
  ["RegSetValueExW", "RegSetValueEx HKCU\\Mine", (registry) => registry.writeNumber("Mine", "a", 1)],
  ["RegDeleteTreeW", "RegDeleteTree HKCU\\Mine", (registry) => registry.remove("Mine")],
])("a refusal of %s is an error, and leaves nothing open", async (name, call, run) => {
  const { windows, opened, registry } = await start();
  windows.refusals.set(name, denied);
  try {
    run(registry);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(WindowsError);
    expect(error).toMatchObject({ call, hresult: 0x80070005 });
  }
  expect(opened).toEqual([]);
});
