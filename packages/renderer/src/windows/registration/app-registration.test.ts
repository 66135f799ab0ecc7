import fc from "fast-check";
import { expect, test } from "vitest";
import {
  activatorClassId,
  commandLine,
  isRegistered,
  registerApp,
  unregisterApp,
} from "./app-registration.js";
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

test("a command line quotes what needs it", () => {
  expect(
    commandLine(["C:\\Program Files\\a.exe", "plain", "two words", "", 'say "hi"', "C:\\dir with\\"]),
  ).toBe('"C:\\Program Files\\a.exe" plain "two words" "" "say \\"hi\\"" "C:\\dir with\\\\"');
});

test("a command line is read back as it was, whatever the arguments hold", () => {
  const parameter = fc.string({
    unit: fc.constantFrom("a", " ", '"', "\\", "\t", "é"),
    maxLength: 40,
    size: "max",
  });
  fc.assert(
    fc.property(fc.array(parameter, { maxLength: 30, size: "max" }), (parameters) => {
      expect(parse(commandLine(["C:\\a b.exe", ...parameters]))).toEqual(["C:\\a b.exe", ...parameters]);
    }),
  );
});

// The rules of Microsoft's C runtime: 2n backslashes before a quote are n and the quote is one; 2n+1 are n and a
// quote as text; elsewhere they are themselves.
function parse(line: string): string[] {
  const [, program = "", rest = ""] = /^"([^"]*)"(.*)$/s.exec(line) ?? [];
  const parameters: string[] = [];
  let current: string | undefined;
  let quoted = false;
  for (let at = 0; at < rest.length; at += 1) {
    const backslashes = /^\\+/.exec(rest.slice(at))?.[0].length ?? 0;
    if (backslashes > 0 && rest[at + backslashes] === '"') {
      current = (current ?? "") + "\\".repeat(Math.floor(backslashes / 2));
      at += backslashes;
      if (backslashes % 2 === 1) current += '"';
      else quoted = !quoted;
    } else if (rest[at] === '"') {
      current ??= "";
      quoted = !quoted;
    } else if (!quoted && /[ \t]/.test(rest[at] ?? "")) {
      if (current !== undefined) parameters.push(current);
      current = undefined;
    } else current = (current ?? "") + rest[at];
  }
  return [program, ...parameters, ...(current === undefined ? [] : [current])];
}
