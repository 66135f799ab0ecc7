import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { place } from "../../test/fixture.js";
import { checkExpiryDays, defaultExpiryDays, readSettings, writeSettings } from "./settings.js";

const settings = { apps: ["acme", "helper"], expiryDays: { ...defaultExpiryDays, snapshot: 3 } };

test("lets what offline keys sign last a year, and what online keys sign a week", () => {
  const { snapshot, timestamp, ...offline } = defaultExpiryDays;
  expect([snapshot, timestamp]).toEqual([7, 7]);
  expect(offline).toEqual({ root: 365, targets: 365, stable: 365, beta: 365, nightly: 365 });
});

test("reads what it has written, in a form that people can read", async () => {
  await writeSettings(place("repo"), settings);
  expect(await readSettings(place("repo"))).toEqual(settings);
  const text = await readFile(place("repo", "repository.json"), "utf8");
  expect(text).toBe(`${JSON.stringify({ schema: 1, ...settings }, null, 2)}\n`);
});

test("says that there is no repository, or one of a later version", async () => {
  await expect(readSettings(place("none"))).rejects.toMatchObject({
    reason: "NOT_FOUND",
    message: `there is no repository in ${place("none")}.`,
    cause: { code: "ENOENT" },
  });
  await writeFile(place("repository.json"), '{ "schema": 2 }');
  await expect(readSettings(place())).rejects.toMatchObject({ reason: "CONFIG", remedy: "Update it." });
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses an expiry after %d days", (days) => {
  for (const role of ["root", "timestamp", "nightly"] as const) {
    expect(() => checkExpiryDays({ ...defaultExpiryDays, [role]: days })).toThrow(
      expect.objectContaining({
        reason: "CONFIG",
        message: `metadata of ${role} cannot expire after ${days} days.`,
      }),
    );
  }
});

test("takes one day for every role", () => {
  const days = Object.keys(defaultExpiryDays).map((role) => [role, 1]);
  checkExpiryDays(Object.fromEntries(days));
});
