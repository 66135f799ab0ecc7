import fc from "fast-check";
import { expect, test } from "vitest";
import { commandLine } from "./command-line.js";

test("quotes what needs it", () => {
  expect(
    commandLine(["C:\\Program Files\\a.exe", "plain", "two words", "", 'say "hi"', "C:\\dir with\\"]),
  ).toBe('"C:\\Program Files\\a.exe" plain "two words" "" "say \\"hi\\"" "C:\\dir with\\\\"');
});

test("is read back as it was, whatever the arguments hold", () => {
  const parameter = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "\t", "é") });
  fc.assert(
    fc.property(fc.array(parameter), (parameters) => {
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
