import { expect, test } from "vitest";
import { activatorClassId, isRegistered, registerApp, unregisterApp } from "./app-registration.js";
import type { Registry } from "./registry.js";

/** Ids that would name the key of all apps, or of another one: Windows reads a text up to its first NUL. */
const dangerous = ["", "\\", "\0", "\0Acme.Trainer", "..\\Acme", "a".repeat(130)];

test.each(dangerous)("the id %j is refused before anything is written or removed", async (id) => {
  await expect(unregisterApp(id)).rejects.toMatchObject({ reason: "INVALID", violations: [{ field: "id" }] });
  const registered = registerApp({ id, name: "Acme", command: ["C:\\Acme\\app.exe"] });
  await expect(registered).rejects.toMatchObject({ reason: "INVALID", violations: [{ field: "id" }] });
});

test("an app is registered by its own key or by the settings of its user, and never without an id", () => {
  const asked: string[] = [];
  const registry = { has: (path: string) => asked.push(path) > 0 } as unknown as Registry;
  expect(isRegistered(registry, "Acme.Trainer")).toBe(true);
  expect(asked).toEqual(["Software\\Classes\\AppUserModelId\\Acme.Trainer"]);
  for (const id of dangerous) expect(isRegistered(registry, id)).toBe(false);
  expect(asked).toHaveLength(1);
});

test.each([
  ["Acme.Trainer", "{234B02B0-D638-570F-8DF2-5BD9B52A120B}"],
  ["Toasty", "{5969DB93-013D-5E25-8905-D353C8350818}"],
  ["Größe", "{4FEA62CB-447A-5C77-A726-CC11EE7BB3A3}"],
])("the activator of %s always has the class id %s, a UUID of version 5", (id, clsid) => {
  expect(activatorClassId(id)).toBe(clsid);
});
