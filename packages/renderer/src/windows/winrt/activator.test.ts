import { expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { type Activation, registerActivator } from "./activator.js";
import { guidBytes } from "./encoding.js";
import { hresults, WindowsError } from "./hresult.js";
import { com, handlers } from "./interfaces.js";
import type { Pointer } from "./native.js";

const clsid = "12345678-1234-5678-9abc-123456789abc";
const instanceParameters = ["void *", "void *", "void *"];

async function start() {
  const windows = await FakeWindows.open();
  const { koffi } = windows.native;
  const seen: Activation[] = [];
  const activator = registerActivator(windows.native, clsid, (activation) => void seen.push(activation));
  const factory = windows.registered?.factory ?? 0n;
  const out: Pointer = koffi.alloc("void *", 1);
  const instance = (outer: Pointer | null, iid: string) => {
    koffi.encode(out, "void *", out);
    const code = windows.invoke(factory, 3, instanceParameters, outer, guidBytes(iid), out);
    return { code: code >>> 0, object: koffi.decode(out, "void *") as Pointer | null };
  };
  const text = (value: string): Pointer => {
    const bytes = Buffer.from(`${value}\0`, "utf16le");
    const address: Pointer = koffi.alloc("uint8_t", bytes.length);
    Buffer.from(koffi.view(address, bytes.length)).set(bytes);
    return address;
  };
  const pointers = (values: readonly (Pointer | null)[]): Pointer => {
    const address: Pointer = koffi.alloc("void *", values.length);
    for (const [index, value] of values.entries()) koffi.encode(address, index * 8, "void *", value);
    return address;
  };
  return { windows, seen, activator, factory, instance, text, pointers };
}

test("registers its class for other processes, for more than one use, until it is revoked", async () => {
  const { windows, activator } = await start();
  expect(windows.registered).toMatchObject({
    clsid: guidBytes(clsid).toString("hex"),
    context: 4,
    flags: 1,
  });
  activator.revoke();
  expect(windows.registered).toBeUndefined();
});

test("says so where Windows does not take the class", async () => {
  const windows = await FakeWindows.open();
  windows.refusals.set("CoRegisterClassObject", hresults.accessDenied | 0);
  expect(() => registerActivator(windows.native, clsid, () => {})).toThrow(WindowsError);
  windows.refusals.set("CoRegisterClassObject", 1);
  expect(() => registerActivator(windows.native, clsid, () => {})).not.toThrow();
});

test("its factory gives the one activator, under the interfaces that it has", async () => {
  const { windows, factory, instance } = await start();
  expect(windows.query(factory, com.classFactory)).toEqual({ code: 0, face: factory });
  const { code, object } = instance(null, com.activationCallback);
  expect([code, object === null, object === factory]).toEqual([0, false, false]);
  expect(instance(null, com.unknown)).toEqual({ code: 0, object });
  expect(instance(null, handlers.activated)).toEqual({ code: hresults.noInterface, object: null });
  expect(windows.invoke(factory, 4, ["int32_t"], 1)).toBe(0);
});

test("is no part of another object", async () => {
  const { factory, instance } = await start();
  expect(instance(factory, com.activationCallback)).toEqual({ code: 0x80040110, object: null });
});

test("hands on a click with the app, its arguments and all that was typed and chosen", async () => {
  const { windows, seen, instance, text, pointers } = await start();
  const activate = (...values: unknown[]) =>
    windows.invoke(
      instance(null, com.activationCallback).object ?? 0n,
      3,
      ["void *", "void *", "void *", "uint32_t"],
      ...values,
    );
  const typed = pointers([text("reply"), text("Grüße 🎉"), text("snooze"), text("5"), text("empty"), null]);
  expect(activate(text("Acme.App"), text("action=open"), typed, 3)).toBe(0);
  activate(text("Acme.App"), text("only two"), typed, 2);
  activate(text("Acme.App"), text("nothing typed"), null, 2);
  activate(null, null, null, 0);
  expect(seen).toEqual([
    {
      appId: "Acme.App",
      arguments: "action=open",
      inputs: { reply: "Grüße 🎉", snooze: "5", empty: "" },
    },
    { appId: "Acme.App", arguments: "only two", inputs: { reply: "Grüße 🎉", snooze: "5" } },
    { appId: "Acme.App", arguments: "nothing typed", inputs: {} },
    { appId: "", arguments: "", inputs: {} },
  ]);
});
