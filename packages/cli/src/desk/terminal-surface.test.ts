import { PassThrough } from "node:stream";
import { critical, info, type Notification, progress, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { createOutput } from "../printing/output.js";
import type { KeyStream } from "./keyboard.js";
import type { Human } from "./surface.js";
import { createTerminalSurface } from "./terminal-surface.js";

/** A terminal with a desk in it, what it writes, and what the human did. */
function terminal({ tty = true, typed = tty }: { tty?: boolean; typed?: boolean } = {}) {
  const stream = () => Object.assign(new PassThrough().setEncoding("utf8"), { isTTY: tty, columns: 60 });
  const stdin = Object.assign(new PassThrough(), { isTTY: typed, setRawMode: () => {} });
  const stdout = stream();
  const output = createOutput({ stdout, stderr: stream(), env: { NO_COLOR: "1" } }, false);
  const surface = createTerminalSurface(output, stdin as unknown as KeyStream);
  const done: unknown[] = [];
  const human: Human = {
    answered: (action, inputs) => done.push({ action, inputs }),
    dismissed: () => done.push("dismissed"),
  };
  return {
    surface,
    done,
    show: (notification: Notification) => surface.show(notification, human),
    /** Presses a key: a text, or the name of a key. */
    press: (key: string) => stdin.emit("keypress", key.length === 1 ? key : undefined, { name: key }),
    printed: () => String(stdout.read() ?? ""),
  };
}

const of = (notification: Notification, id = "1"): Notification => ({ ...notification, id, agentId: "ci" });
const deploy = question("Deploy?", { buttons: { yes: "Yes", no: "No" } });
const over = { id: "1", agent: "ci", reason: "withdrawn" } as const;

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
])("takes answers where it is a terminal (%s) with a keyboard (%s)", (tty, typed, takes) => {
  using surface = terminal({ tty, typed }).surface;
  expect(surface.takesAnswers).toBe(takes);
});

test("asks below the card, and hands on the button that is pressed, once", () => {
  const { surface, done, show, press, printed } = terminal();
  using _ = surface;
  show(of(deploy));
  expect(printed()).toMatch(/Deploy\?.*1.*Yes.*2.*No/s);
  press("2");
  press("1");
  expect(done).toEqual([{ action: "no", inputs: {} }]);
  expect(printed()).toContain("Deploy?");
});

test("dismisses the question in front, and asks the next one", () => {
  const { surface, done, show, press } = terminal();
  using _ = surface;
  show(of(deploy, "1"));
  show(of(deploy, "2"));
  press("escape");
  press("1");
  expect(done).toEqual(["dismissed", { action: "yes", inputs: {} }]);
});

test("asks no more where nobody can type", () => {
  const { surface, done, show, press } = terminal({ typed: false });
  using _ = surface;
  show(of(deploy));
  press("1");
  expect(done).toEqual([]);
});

test("takes a question back, and tells the human who could have answered it", () => {
  const { surface, done, show, press, printed } = terminal();
  using _ = surface;
  show(of(deploy));
  printed();
  surface.withdraw(over);
  expect(printed()).toContain("Deploy?");
  press("1");
  expect(done).toEqual([]);
  surface.withdraw(over);
  expect(printed()).not.toContain("Deploy?");
});

test.each([
  ["news", of(info("Built")), over.reason],
  ["a question that another revision has ended", of(deploy), undefined],
])("says nothing of %s that is taken back", (_, notification, reason) => {
  const { surface, show, printed } = terminal();
  using _surface = surface;
  show(notification);
  printed();
  surface.withdraw({ ...over, reason });
  expect(printed()).not.toMatch(/Built|Deploy/);
});

test("replaces a question by news of the same id", () => {
  const { surface, done, show, press } = terminal();
  using _ = surface;
  show(of(deploy));
  show(of(info("Deployed")));
  press("1");
  expect(done).toEqual([]);
});

test("moves a bar in place until it arrives, and then prints its card", () => {
  const { surface, show, printed } = terminal();
  using _ = surface;
  show(of(progress("Tests", 0.5)));
  expect(printed()).not.toContain("\n");
  show(of(progress("Tests", 0.9)));
  expect(printed()).toMatch(/^\r[^\n]*Tests[^\n]*90/);
  show(of(progress("Tests", 1)));
  // The region is empty in the end: nothing follows what erases it.
  const arrived = printed();
  expect(arrived).toMatch(/Tests.*100 %.*╯\n/s);
  expect(arrived.endsWith("\r\u001b[J")).toBe(true);
});

test("keeps the last column free below the cards, where a terminal would wrap", () => {
  const { surface, show, printed } = terminal();
  using _ = surface;
  const title = "Deploying to everybody ".repeat(4).trim();
  show(of(info("Built"), "1"));
  show(of(question(title, { buttons: { yes: "Yes" } }), "2"));
  show(of(progress("Tests", 0.5, { status: title }), "3"));
  printed();
  show(of(info(title), "1"));
  const [bar, ...below] = printed().split("\u001b[J").at(-1)?.split("\n") ?? [];
  expect(bar).toMatch(/^Tests .*50 % {2}Deploying.*…$/);
  expect(below).toEqual([
    expect.stringMatching(/^ {2}Deploying.*…$/),
    expect.stringMatching(/^ Deploying.*… {2}1 Yes {3}Esc dismiss $/),
  ]);
  expect([bar, ...below].map((line) => line?.length)).toEqual([59, 59, 59]);
});

test("takes a bar back without a word", () => {
  const { surface, show, printed } = terminal();
  using _ = surface;
  show(of(progress("Tests", 0.5)));
  printed();
  surface.withdraw(over);
  expect(printed()).toBe("\r\u001b[J");
});

test("prints a bar as a line where there is no terminal, each time", () => {
  const { surface, show, printed } = terminal({ tty: false });
  using _ = surface;
  show(of(progress("Tests", 0.5)));
  show(of(progress("Tests", 0.6)));
  expect(printed().trimEnd().split("\n")).toHaveLength(2);
});

test("prints what is critical again at once, and other news when it has come to rest", () => {
  const { surface, show, printed } = terminal();
  using _ = surface;
  show(of(critical("Disk full")));
  printed();
  show(of(critical("Disk full")));
  expect(printed()).toContain("\n");
  show(of(info("6 messages"), "2"));
  printed();
  show(of(info("7 messages"), "2"));
  expect(printed()).not.toContain("\n");
  surface[Symbol.dispose]();
  expect(printed()).toMatch(/7 messages.*\n/s);
});

test("tells a remark in lines of the terminal, harmless to it", () => {
  const { surface, printed } = terminal();
  using _ = surface;
  surface.tell("the broker\u001b[2J is away ".repeat(4));
  const lines = printed().trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
  expect(lines.join()).not.toContain("\u001b");
});
