import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { progress, question } from "@toasty/proto";
import { expect, test } from "vitest";
import type { KeyStream } from "../desk/keyboard.js";
import { createTerminalSurface } from "../desk/terminal-surface.js";
import { createOutput } from "../printing/output.js";
import { terminalPrompt } from "./terminal-prompt.js";

/** A terminal of 80 columns, what it shows, and its keyboard. */
function terminal({ isTTY = true } = {}) {
  const stdout = Object.assign(new PassThrough().setEncoding("utf8"), { isTTY, columns: 80 });
  const raw: boolean[] = [];
  const keys = Object.assign(new PassThrough(), { isTTY, setRawMode: (mode: boolean) => raw.push(mode) });
  const output = createOutput({ stdout, stderr: new PassThrough(), env: {} }, false);
  const shown = () => stripVTControlCharacters(String(stdout.read() ?? ""));
  return { output, keys, stdin: keys as unknown as KeyStream, shown, raw };
}

const asked = { ...question("Deploy?", { id: "q", buttons: { go: "Go", no: "No" } }), agentId: "trainer" };

test("a question is answered in the terminal, whose keyboard is given back", async () => {
  const { output, stdin, keys, shown, raw } = terminal();
  const answer = terminalPrompt(output, stdin).ask(asked, new AbortController().signal);
  expect(shown()).toContain("Deploy?  1 Go   2 No   Esc dismiss");
  keys.write("2");
  expect(await answer).toEqual({ kind: "answered", action: "no", inputs: {} });
  expect(shown()).toContain("Deploy? → No");
  expect(raw).toEqual([true, false]);
});

test("a question that is over leaves the terminal, and one that nobody can answer is not asked", async () => {
  const { output, stdin, raw } = terminal();
  const end = new AbortController();
  const answer = terminalPrompt(output, stdin).ask(asked, end.signal);
  end.abort();
  expect(await answer).toMatchObject({ kind: "unavailable" });
  expect(raw).toEqual([true, false]);
  const none = terminal({ isTTY: false });
  const refused = await terminalPrompt(none.output, none.stdin).ask(asked, new AbortController().signal);
  expect([refused.kind, none.shown()]).toEqual(["unavailable", ""]);
});

test("a bar that is replaced leaves without a word, a question that is taken back does not", () => {
  const { output, stdin, shown } = terminal();
  using surface = createTerminalSurface(output, stdin);
  const human = { answered() {}, dismissed() {} };
  surface.show({ ...progress("Training: 80%", 0.8, { id: "p" }), agentId: "trainer" }, human);
  surface.show(asked, human);
  shown();
  surface.withdraw({ id: "p", agent: "trainer", reason: "withdrawn" });
  expect(shown()).not.toContain("Training");
  surface.withdraw({ id: "q", agent: "trainer", reason: "withdrawn" });
  expect(shown()).toContain("Deploy? → taken back by its sender");
});
