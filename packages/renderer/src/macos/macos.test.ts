import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, message, type Notification, progress, question } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Heard } from "../../test/support/events.js";
import { type Backend, type BackendKind, isRefusal, type Refusal } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import { asToastKey } from "../model/toast-key.js";
import { noticeOf } from "./notice.js";
import { osascript } from "./osascript.js";
import { terminalNotifier } from "./terminal-notifier.js";

// There is no Mac here: executables of the same names stand in, which write down their arguments and do as they are told.

const toast = (notification: Notification) => toToast(notification, Date.now());
let folder: string;
let heard: Heard;
let backend: Backend | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-macos-"));
  heard = new Heard();
});
afterEach(async () => {
  await backend?.close();
  backend = undefined;
  rmSync(folder, { recursive: true });
});

/** Puts a program on the path: `answers` is a piece of shell that runs after the arguments were written down. */
function install(name: string, answers: string): void {
  const path = join(folder, name);
  writeFileSync(
    path,
    `#!/bin/sh
[ "$1" = -version ] && { echo "${name} \${VERSION:-3.1.0}."; exit 0; }
for each; do printf '%s\\0' "$each"; done >>"${folder}/args.new"
printf '\\n' >>"${folder}/args.new"
[ "$1" = -remove ] && exit 0
${answers}
`,
  );
  chmodSync(path, 0o755);
}

const calls = () =>
  readFileSync(join(folder, "args.new"), "utf8")
    .split("\0\n")
    .slice(0, -1)
    .map((line) => line.split("\0"));

async function open(kind: BackendKind, more: Record<string, string> = {}): Promise<Backend> {
  const opened = await tryOpen(kind, more);
  if (isRefusal(opened)) throw new Error(opened.message);
  backend = opened;
  return opened;
}

const tryOpen = (kind: BackendKind, more: Record<string, string> = {}): Promise<Backend | Refusal> =>
  kind.open(heard.context({ PATH: `${folder}:/bin:/usr/bin`, ...more }, "darwin"));

/** A program that answers once its test says so. */
const when = (answer: string) => `while [ ! -e "${folder}/now" ]; do sleep 0.02; done; ${answer}`;
const now = () => writeFileSync(join(folder, "now"), "");

describe("terminal-notifier", () => {
  test("is asked on macOS only, from version 3 on", async () => {
    const elsewhere = await terminalNotifier.open(heard.context({}, "linux"));
    expect(elsewhere).toMatchObject({ reason: "wrong_platform" });
    expect(await tryOpen(terminalNotifier)).toMatchObject({
      reason: "missing_dependency",
      message: expect.stringContaining("not installed"),
      remedy: expect.stringContaining("brew install"),
    });
    install("terminal-notifier", "");
    expect(await tryOpen(terminalNotifier, { VERSION: "2.0.0" })).toMatchObject({
      reason: "missing_dependency",
      message: expect.stringMatching(/is version 2\.0\.0, which shows nothing/),
    });
    expect(await tryOpen(terminalNotifier, { VERSION: "unheard of" })).toMatchObject({
      message: expect.stringMatching(/is version unknown/),
    });
    expect((await open(terminalNotifier)).capabilities().server).toBe("macOS by terminal-notifier 3.1.0");
  });

  test("a program that does not start is refused in words", async () => {
    writeFileSync(join(folder, "terminal-notifier"), "\x7fELF no program", { mode: 0o755 });
    expect(await tryOpen(terminalNotifier)).toMatchObject({
      reason: "missing_dependency",
      message: expect.stringMatching(/does not start \(|is version unknown/),
    });
  });

  test("news is delivered when the program ends well", async () => {
    install("terminal-notifier", "exit 0");
    const { show } = await open(terminalNotifier);
    const shown = await show(
      toast(info("-[Title]", '"quoted" & $(id)', { id: "n", subtitle: "(sub)" })),
      undefined,
    );
    expect(shown.delivered).toBe("accepted");
    expect(shown.degraded.map(({ feature }) => feature)).toEqual(["activation"]);
    expect(calls()).toEqual([
      [
        "-message",
        '\\"quoted" & $(id)',
        "-title",
        "\\-[Title]",
        "-subtitle",
        "\\(sub)",
        "-group",
        "toasty-n",
        "-sound",
        "Pop",
      ],
    ]);
  });

  test("news loses its clicks, and those on its buttons where it has some", async () => {
    install("terminal-notifier", "exit 0");
    const { show } = await open(terminalNotifier);
    const news = toast(question("Deploy?", { id: "n", buttons: { go: "Go" } }));
    const lost = async (buttons: number) => {
      const { degraded } = await show(
        { ...news, question: false, buttons: news.buttons.slice(0, buttons) },
        undefined,
      );
      return degraded.map(({ feature }) => feature).filter((each) => /activation|buttons/.test(each));
    };
    expect(await lost(0)).toEqual(["activation"]);
    expect(await lost(1)).toEqual(["activation", "buttons"]);
  });

  test.each([
    [3, /not allowed for terminal-notifier.*no permission/],
    [4, /no human is logged in/],
    [5, /refused it/],
    [77, /it ended with 77/],
  ])("its exit code %d is a failure in words, for news and for questions", async (code, words) => {
    install("terminal-notifier", `echo "no permission" >&2; exit ${code}`);
    const { show } = await open(terminalNotifier);
    await expect(show(toast(info("a")), undefined)).rejects.toThrow(words);
    const asked = question("Deploy?", { id: "q", buttons: { go: "Go" } });
    await expect(show(toast(asked), undefined)).rejects.toThrow(words);
    expect(heard.events).toEqual([]);
  });

  test.each([
    ["printf Go", { kind: "activated", action: "go", inputs: {} }],
    ["echo 'Not now  later'", { kind: "activated", action: "no", inputs: {} }],
    ["echo @CLOSED", { kind: "dismissed" }],
    ["echo @TIMEOUT; exit 6", { kind: "expired" }],
    ["echo @CONTENTCLICKED", { kind: "expired" }],
    ["echo something else", { kind: "expired" }],
    ["echo broken >&2; exit 5", { kind: "failed", reason: expect.stringMatching(/refused it \(broken\)/) }],
  ])("a question waits for its answer: %s", async (answer, event) => {
    install("terminal-notifier", when(answer));
    const { show } = await open(terminalNotifier);
    const asked = question("Deploy?", { id: "q", buttons: { go: "Go", no: "Not now, later" } });
    expect(await show(toast(asked), undefined)).toMatchObject({ delivered: "unknown" });
    expect(calls()[0]).toEqual(
      expect.arrayContaining(["-action", "Go", "-action", "Not now  later", "-timeout"]),
    );
    now();
    expect(await heard.next()).toEqual({ key: "q", ...event });
  });

  test("what is typed answers with the button beside the line", async () => {
    install("terminal-notifier", when("echo 'faster, -better'"));
    const { show } = await open(terminalNotifier);
    const asked = question("Notes?", {
      id: "q",
      buttons: { later: "Later", send: { text: "Send", input: "n" } },
      inputs: { n: "What is new" },
    });
    const { degraded } = await show(toast(asked), undefined);
    expect(degraded.map(({ feature }) => feature)).toContain("buttons");
    expect(calls()[0]).toEqual(expect.arrayContaining(["-reply", "\\What is new"]));
    expect(calls()[0]).not.toContain("-action");
    now();
    const answer = { kind: "activated", key: "q", action: "send", inputs: { n: "faster, -better" } };
    expect(await heard.next()).toEqual(answer);
  });

  test("a newer one takes its place, a withdrawn one is removed, and what the older one says no longer counts", async () => {
    install("terminal-notifier", when("echo Go"));
    const { show, withdraw } = await open(terminalNotifier);
    const asked = (title: string) => toast(question(title, { id: "q", buttons: { go: "Go" } }));
    await show(asked("Deploy?"), undefined);
    await show(asked("Deploy now?"), asked("Deploy?"));
    await withdraw(asToastKey("q"));
    now();
    expect(calls().map((args) => args.slice(0, 2))).toEqual([
      ["-message", "\\ "],
      ["-message", "\\ "],
      ["-remove", "toasty-q"],
    ]);
    await show(toast(question("Another?", { id: "other", buttons: { go: "Go" } })), undefined);
    expect(await heard.next()).toMatchObject({ key: "other" });
    expect(heard.events).toHaveLength(1);
  });

  test("questions leave the screen with their program", async () => {
    install("terminal-notifier", when("echo Go"));
    const { show, close } = await open(terminalNotifier);
    await show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    backend = undefined;
    await close();
    expect(calls().at(-1)).toEqual(["-remove", "toasty-q"]);
    expect(heard.events).toEqual([]);
  });

  test.each([
    ["answered", "echo Go", "activated"],
    ["closed by the human", "echo @CLOSED", "dismissed"],
    ["broken while it was shown", "exit 5", "failed"],
    ["broken at once", "exit 5", undefined],
  ])("nothing is removed of a question that was %s", async (_how, answer, end) => {
    install("terminal-notifier", end === undefined ? answer : when(answer));
    const { show, close } = await open(terminalNotifier);
    const shown = show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    if (end === undefined) await expect(shown).rejects.toThrow(/refused it/);
    else {
      await shown;
      now();
      expect(await heard.next()).toMatchObject({ kind: end, key: "q" });
    }
    backend = undefined;
    await close();
    expect(calls().filter(([first]) => first === "-remove")).toEqual([]);
  });

  test("labels stay apart whatever they are", () => {
    const buttons = { a: "Yes", b: "Yes", c: "-force", d: " , " };
    const { labels, args } = noticeOf(toast(question("?", { id: "q", buttons })), 0);
    expect([...labels.values()].map(({ press }) => press.kind === "answer" && press.action)).toEqual(
      Object.keys(buttons),
    );
    expect([...labels.keys()].every((label) => /^[^-[({<"@,\\]/.test(label))).toBe(true);
    expect(args.filter((arg) => arg === "-action")).toHaveLength(4);
  });

  test("a bar is text, and what macOS lacks is told", async () => {
    install("terminal-notifier", "exit 0");
    const { show } = await open(terminalNotifier);
    const { degraded } = await show(toast(progress("Run", 0.2, { id: "r", status: "epoch 2" })), undefined);
    expect(degraded.map(({ feature }) => feature)).toContain("progress");
    expect(calls()[0]?.[1]).toBe("\\epoch 2 — 20 %");
  });
});

describe("osascript", () => {
  test("is there on macOS only", async () => {
    expect(await osascript.open(heard.context({}, "win32"))).toMatchObject({ reason: "wrong_platform" });
    if (!existsSync("/usr/bin/osascript"))
      expect(await tryOpen(osascript)).toMatchObject({ reason: "missing_dependency" });
  });

  test("texts are arguments and never part of the script", async () => {
    install("osascript", "exit 0");
    const { show, capabilities } = await open(osascript);
    const evil = '" & (do shell script "id") & "';
    const { delivered, degraded } = await show(
      toast({ ...message("Ada", evil, { id: "m", subtitle: "-e" }), agentId: "chat" }),
      undefined,
    );
    expect(delivered).toBe("unknown");
    expect(degraded.map(({ feature }) => feature)).toEqual(["attribution", "buttons"]);
    expect(capabilities()).toMatchObject({ buttons: 0 });
    expect(calls()).toEqual([
      [
        "-e",
        "on run texts",
        "-e",
        'display notification (item 2 of texts) with title (item 3 of texts) subtitle (item 4 of texts) sound name "Pop"',
        "-e",
        "end run",
        "texts",
        evil,
        "Message from Ada",
        "-e",
      ],
    ]);
  });

  test("its failure is a failure", async () => {
    install("osascript", 'echo "execution error: not allowed (-1743)" >&2; exit 1');
    const { show } = await open(osascript);
    await expect(show(toast(info("a")), undefined)).rejects.toThrow(
      /osascript: execution error: not allowed/,
    );
  });
});

test("a question that only osascript can show cannot be answered there, and says so", async () => {
  install("osascript", "exit 0");
  const { createRenderer } = await import("../renderer.js");
  vi.stubEnv("PATH", `${folder}:/bin:/usr/bin`);
  const platform = Object.getOwnPropertyDescriptor(process, "platform");
  Object.defineProperty(process, "platform", { value: "darwin" });
  try {
    await using renderer = await createRenderer({
      app: { id: "a", name: "A" },
      backends: [terminalNotifier, osascript],
      logger: heard.context({}).logger,
    });
    const { backend: by, answerable } = await renderer.show(question("Deploy?", { buttons: ["go"] }));
    expect({ by, answerable }).toMatchObject({ by: "osascript", answerable: { level: "none" } });
  } finally {
    Object.defineProperty(process, "platform", platform as PropertyDescriptor);
    vi.unstubAllEnvs();
  }
});
