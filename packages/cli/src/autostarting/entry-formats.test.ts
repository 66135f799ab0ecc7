import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeLine, splitLine } from "./command-line.js";
import { desktopEntry } from "./desktop-entry.js";
import { launchAgent } from "./launch-agent.js";

const awkward = fc.constantFrom('"', "\\", "$", "`", "%", "%f", " ", "&", "<", "]]>", "'", "ü", "🍞", ";");
const word = fc.array(fc.oneof(awkward, fc.string({ maxLength: 3 })), { minLength: 1 }).map((parts) =>
  // No system takes other control characters in an argument.
  parts.join("").replace(/(?![\t\n\r])\p{Cc}|\p{Cs}/gu, "x"),
);
const command = fc.array(word, { minLength: 1, maxLength: 5 });

test.each([
  ["a desktop entry", (words: readonly string[]) => desktopEntry.parse(desktopEntry.compose(words))],
  ["a LaunchAgent", (words: readonly string[]) => launchAgent.parse(launchAgent.compose(words))],
  ["a line for Windows", (words: readonly string[]) => splitLine(composeLine(words))],
])("%s gives back the words that were put in", (_, through) => {
  fc.assert(
    fc.property(command, (words) => {
      expect(through(words)).toEqual(words);
    }),
  );
});

describe("a desktop entry", () => {
  test("quotes as the specification asks, twice", () => {
    expect(desktopEntry.compose(["/opt/my node", "a$b", "100%", 'say "\\"'])).toContain(
      String.raw`Exec="/opt/my node" "a\\$b" "100%%" "say \\"\\\\\\""`,
    );
  });

  test("is read also where somebody has edited it", () => {
    expect(desktopEntry.parse("[Desktop Entry]\nExec=/usr/bin/toasty up --desk laptop\n")).toEqual([
      "/usr/bin/toasty",
      "up",
      "--desk",
      "laptop",
    ]);
  });
});

describe("a LaunchAgent", () => {
  const python = spawnSync("python3", ["--version"]).status === 0;
  if (process.env.TOASTY_REQUIRE_REAL && !python) throw new Error("python3 is not installed");

  test.skipIf(!python)("is a property list, says a parser of another make", () => {
    const words = ["/opt/node", "/opt/a & b/<main>.js", "up", "--desk", 'the "laptop"'];
    const script =
      "import json, plistlib, sys; json.dump(plistlib.loads(sys.stdin.buffer.read(), fmt=plistlib.FMT_XML), sys.stdout)";
    const { stdout } = spawnSync("python3", ["-c", script], {
      input: launchAgent.compose(words),
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual({
      Label: "toasty",
      ProgramArguments: words,
      RunAtLoad: true,
      LimitLoadToSessionType: "Aqua",
      ProcessType: "Interactive",
    });
  });
});
