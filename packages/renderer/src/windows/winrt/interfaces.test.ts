import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { guidBytes } from "./guid.js";
import * as winrt from "./interfaces.js";

// The ids of generic interfaces are made of their arguments' signatures, by a rule of the Windows Runtime: a name-based
// UUID. So they need not be believed.
const namespace = guidNetworkOrder("11f47ad5-7b73-42c0-abae-878b1e16adee");
const generic = (id: string, ...parameters: string[]) => `pinterface({${id}};${parameters.join(";")})`;
const toast = `rc(Windows.UI.Notifications.ToastNotification;{${winrt.Toast.iid}})`;
const handler = (details: string) => generic("9de1c534-6ae1-11e0-84e1-18a905bcc53f", toast, details);
const object = "cinterface(IInspectable)";

describe("the ids of generic interfaces follow from Microsoft's rule", () => {
  test.each([
    ["handler of Activated", winrt.handlers.activated, handler(object)],
    [
      "handler of Dismissed",
      winrt.handlers.dismissed,
      handler(`rc(Windows.UI.Notifications.ToastDismissedEventArgs;{${winrt.DismissedArguments.iid}})`),
    ],
    [
      "handler of Failed",
      winrt.handlers.failed,
      handler(`rc(Windows.UI.Notifications.ToastFailedEventArgs;{${winrt.FailedArguments.iid}})`),
    ],
    [
      "map of strings",
      winrt.StringMap.iid,
      generic("3c2925fe-8519-45c1-aa79-197b6718c1c1", "string", "string"),
    ],
    [
      "iterable of inputs",
      winrt.InputIterable.iid,
      generic(
        "faa585ea-6214-4217-afda-7f46de5869b3",
        generic("02b51929-c1c4-4a7e-8940-0312b5c18500", "string", object),
      ),
    ],
    [
      "reference to a time",
      winrt.ReferenceToDateTime.iid,
      generic("61c17706-2d65-11e0-9ae8-d48564015472", "struct(Windows.Foundation.DateTime;i8)"),
    ],
  ])("%s", (_, iid, signature) => {
    expect(iid).toBe(genericId(signature));
  });
});

test("a GUID lies in memory as Windows has it", () => {
  const text = "50ac103f-d235-4598-bbef-98fe4d1a3ad4";
  expect(guidBytes(`{${text}}`).toString("hex")).toBe("3f10ac5035d29845bbef98fe4d1a3ad4");
  expect(() => guidBytes("not one")).toThrow(TypeError);
});

function genericId(signature: string): string {
  const hash = createHash("sha1").update(namespace).update(signature).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function guidNetworkOrder(text: string): Buffer {
  return Buffer.from(text.replaceAll("-", ""), "hex");
}
