import { expect, test } from "vitest";
import { isRegistered, registerApp, unregisterApp } from "./app-registration.js";
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
