import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestLine, testLine } from "@toasty/broker/testing";
import { connect, type Toasty } from "@toasty/client";
import { critical, error, info, question } from "@toasty/proto";
import {
  type BackendContext,
  type BackendEvent,
  type BackendKind,
  createRenderer,
  type Feature,
  type Renderer,
  type Toast,
  toastKey,
} from "@toasty/renderer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HeldFile } from "../src/holding/held-file.js";
import { type Desk, type DeskOptions, type Prompt, type Prompted, startDesk } from "../src/index.js";

/** A screen that remembers, and whose human does as a test says. */
class Screen implements BackendKind {
  readonly name = "freedesktop";
  readonly shown: Toast[] = [];
  readonly withdrawn: string[] = [];
  dnd: "on" | "off" | "unknown" = "off";
  broken = false;
  buttons = 5;
  /** A click that comes while the screen opens, as one does that started this program. */
  early: BackendEvent | undefined;
  #context: BackendContext | undefined;

  async open(context: BackendContext) {
    this.#context = context;
    if (this.early) context.onEvent(this.early);
    return {
      name: this.name,
      capabilities: () => ({ features: new Set<Feature>(["buttons", "activation"]), buttons: this.buttons }),
      show: async (toast: Toast) => {
        if (this.broken) throw new Error("the screen is broken");
        this.shown.push(toast);
        return { delivered: "accepted" as const, degraded: [] };
      },
      withdraw: async (key: string) => void this.withdrawn.push(key),
      doNotDisturb: async () => ({ state: this.dnd, source: "test" }),
      close: async () => {},
    } as const;
  }

  get titles(): string[] {
    return this.shown.map(({ title }) => title);
  }

  /** The toast of this title, once it is there. */
  async toast(title: string | RegExp): Promise<Toast> {
    return vi.waitFor(
      () => {
        const found = this.shown.findLast((toast) =>
          typeof title === "string" ? toast.title === title : title.test(toast.title),
        );
        if (!found) throw new Error(`no toast ${title} among ${this.titles.join(", ") || "none"}`);
        return found;
      },
      { timeout: 10_000 },
    );
  }

  async click(title: string, action: string): Promise<void> {
    const { key } = await this.toast(title);
    this.#context?.onEvent({ kind: "activated", key, action, inputs: {} });
  }

  async end(title: string, kind: "dismissed" | "expired"): Promise<void> {
    const { key } = await this.toast(title);
    this.#context?.onEvent({ kind, key });
  }
}

let line: TestLine;
let folder: string;
let agent: Toasty;
let screen: Screen;
let renderer: Renderer;
let toasty: Toasty;
let desk: Desk | undefined;
let lines: { level: string; message: string; fields: object }[];

beforeEach(async () => {
  line = await testLine({ limits: { agentBurst: 10_000, agentPerSecond: 10_000 } });
  folder = mkdtempSync(join(tmpdir(), "toasty-desk-"));
  agent = connect({ address: line.address, plaintext: true, token: line.tokens.publisher, agent: "trainer" });
  toasty = connect({ address: line.address, plaintext: true, token: line.tokens.desk });
  screen = new Screen();
  lines = [];
  renderer = await newRenderer();
});
afterEach(async () => {
  await desk?.close();
  desk = undefined;
  await renderer.close();
  await Promise.all([agent.close({ flushMs: 0 }), toasty.close({ flushMs: 0 })]);
  await line[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const log = (level: string) => (fields: object, message: string) =>
  void lines.push({ level, message, fields });
const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
const file = () => join(folder, "state", "held.jsonl");

const newRenderer = () =>
  createRenderer({
    app: { id: "Acme.Trainer", name: "Acme" },
    backends: [screen],
    logger,
    alertFile: join(folder, "alerts.jsonl"),
    imageDir: join(folder, "images"),
  });

async function start(options: Partial<DeskOptions> = {}): Promise<Desk> {
  desk = await startDesk({ client: toasty, renderer, file: file(), logger, prompts: [], ...options });
  return desk;
}

/** Waits until the broker knows this of a notification. */
async function state(id: string, name: "held" | "displayed"): Promise<void> {
  const look = async () => {
    for await (const { notification, state } of agent.history())
      if (notification.id === id && state === name) return;
    throw new Error(`${id} is not ${name}`);
  };
  await vi.waitFor(look, { timeout: 10_000 });
}

describe("a desk on a real broker", () => {
  test("shows a question, and the click is the asker's answer", async () => {
    await start();
    const asked = agent.ask(question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }));
    await screen.click("Deploy?", "deploy");
    expect(await asked).toMatchObject({ kind: "answered", action: "deploy" });
    expect((await screen.toast("Deploy?")).attribution).toBe("trainer");
  });

  test("reports what is shown, waved away and clicked", async () => {
    await start();
    const waved = await agent.publish(info("Wave", "", { id: "w" }));
    const clicked = await agent.publish(info("Click", "", { id: "c" }));
    await screen.toast("Wave");
    await state("w", "displayed");
    await screen.end("Wave", "dismissed");
    await screen.click("Click", "");
    expect(await waved.settled()).toMatchObject({ kind: "dismissed" });
    expect(await clicked.settled()).toMatchObject({ kind: "answered", action: "" });
  });

  test("one that left the screen is still open, and a late click counts", async () => {
    await start();
    const receipt = await agent.publish(info("Later", "", { id: "l" }));
    await screen.end("Later", "expired");
    await state("l", "displayed");
    await screen.click("Later", "");
    expect(await receipt.settled()).toMatchObject({ kind: "answered" });
  });

  test("what nothing can show has failed, with the reason", async () => {
    screen.broken = true;
    await start();
    const receipt = await agent.publish(info("Nobody sees this"));
    expect(await receipt.settled()).toMatchObject({ kind: "failed" });
    expect(lines).toContainEqual(expect.objectContaining({ message: "a notification could not be shown" }));
  });

  test("a withdrawal takes it off the screen, also when another desk has answered", async () => {
    await start();
    await agent.publish(info("Never mind", "", { id: "n" }));
    await screen.toast("Never mind");
    await agent.withdraw("n");
    await vi.waitFor(() => expect(screen.withdrawn).toEqual(["trainer/n"]));

    const other = await line.desk("desktop");
    const asked = agent.ask(question("Who is first?", { id: "q", buttons: { me: "Me" } }));
    const { cursor } = await other.notification();
    await screen.toast("Who is first?");
    await other.report(cursor, { $case: "answered", value: { actionId: "me", inputs: {} } });
    expect(await asked).toMatchObject({ kind: "answered" });
    await vi.waitFor(() => expect(screen.withdrawn).toContain("trainer/q"));
  });

  test("an update of an id is answered once", async () => {
    await start();
    await agent.publish(info("One", "", { id: "u" }));
    const second = await agent.publish(info("Two", "", { id: "u" }));
    await screen.click("Two", "");
    expect(await second.settled()).toMatchObject({ kind: "answered" });
    expect(lines.filter(({ level }) => level === "warn")).toEqual([]);
  });

  test("an answer waits for a broker that is away longer than other reports do, on disk", async () => {
    const brief = { address: line.address, plaintext: true, outboxTimeoutMs: 100 } as const;
    const client = connect({ ...brief, token: line.tokens.desk });
    const other = connect({ ...brief, token: line.tokens.publisher });
    const opened = await start({ client });
    await agent.publish(info("Click me", "", { id: "c" }));
    await state("c", "displayed");
    await line.broker.close({ graceMs: 0 });
    await screen.click("Click me", "");
    await expect(other.publish(info("Too late"))).rejects.toMatchObject({ reason: "UNREACHABLE" });
    await opened.close();
    expect(readFileSync(file(), "utf8")).toMatch(/{"decide":"trainer\/c",.*"kind":"answered"[^\n]*\n$/);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: "the broker has not taken an answer; it is kept" }),
    );
    await Promise.all([client.close({ flushMs: 0 }), other.close({ flushMs: 0 })]);
  });

  test("a human who answers second is told who was first", async () => {
    await start();
    const other = await line.desk("phone");
    const asked = agent.ask(question("Who is first?", { buttons: { me: "Me", you: "You" } }), { to: "*" });
    const { cursor } = await other.notification();
    await screen.toast("Who is first?");
    // A click that crosses with the withdrawal.
    vi.spyOn(HeldFile.prototype, "release").mockImplementationOnce(async () => {
      await screen.click("Who is first?", "me");
    });
    await other.answer(cursor, "you");
    expect(await asked).toMatchObject({ kind: "answered", action: "you" });
    const { lines: words } = await screen.toast("Your answer did not count: Who is first?");
    expect(words).toEqual(["phone answered first: You."]);
  });

  test("what this desk does not know has failed, and the desk goes on", async () => {
    await start();
    vi.spyOn(renderer, "show").mockRejectedValueOnce(new Error("of a kind that this version does not know"));
    const receipt = await agent.publish(info("From the future"));
    expect(await receipt.settled()).toMatchObject({ kind: "failed" });
    await agent.publish(info("Of today"));
    await screen.toast("Of today");
  });

  test("one that takes long to show holds nothing up, and is on disk until it is shown", async () => {
    await start();
    const { show } = renderer;
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    vi.spyOn(renderer, "show").mockImplementationOnce((notification) => slow.then(() => show(notification)));
    const receipt = await agent.publish(info("Slow picture", "", { id: "slow" }));
    await agent.publish(critical("Out of memory"));
    await screen.toast("Out of memory");
    expect(screen.titles).toEqual(["Out of memory"]);
    expect(readFileSync(file(), "utf8")).toContain('{"hold":"trainer/slow"');
    release();
    await screen.click("Slow picture", "");
    expect(await receipt.settled()).toMatchObject({ kind: "answered" });
    await vi.waitFor(() => expect(readFileSync(file(), "utf8")).toContain('{"release":"trainer/slow"}'));
    expect(desk?.held).toBe(0);
  });

  test("a token that is no desk's ends it, and says why", async () => {
    const wrong = connect({ address: line.address, plaintext: true, token: line.tokens.publisher });
    const { ended } = await start({ client: wrong });
    await expect(ended).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    await desk?.close();
    await wrong.close({ flushMs: 0 });
  });

  test("an id that is none is refused at once", async () => {
    await expect(start({ id: "my desk" })).rejects.toMatchObject({ reason: "INVALID" });
  });
});

describe("a question that the screen takes no answer to", () => {
  const named = () => question("Name it", { id: "q", inputs: { name: "v1" } });
  /** A prompt whose human does as a test says. */
  function prompt() {
    const asked: { readonly signal: AbortSignal; readonly answer: (prompted: Prompted) => void }[] = [];
    const ask: Prompt["ask"] = (_, signal) =>
      new Promise((answer) => {
        asked.push({ signal, answer });
      });
    const nth = (index: number) =>
      vi.waitFor(() => asked[index] ?? Promise.reject(new Error("not asked")), { timeout: 10_000 });
    return { ask, nth };
  }

  test("fails at once, with the reason, and leaves the screen", async () => {
    await start();
    const asked = await agent.ask(named());
    expect(asked).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("no place for the input name"),
    });
    await vi.waitFor(() => expect(screen.withdrawn).toEqual(["trainer/q"]));
    screen.buttons = 0;
    expect(await agent.ask(question("Deploy?", { buttons: ["yes", "no"] }))).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("no answer can be given here"),
    });
  });

  test("is asked in another way, by the first prompt that is here", async () => {
    const missing: Prompt = { ask: async () => ({ kind: "unavailable", reason: "not installed" }) };
    const broken: Prompt = { ask: () => Promise.reject(new Error("broken")) };
    const { ask, nth } = prompt();
    await start({ prompts: [missing, broken, { ask }] });
    const asked = agent.ask(named());
    (await nth(0)).answer({ kind: "answered", action: "submit", inputs: { name: "v2" } });
    expect(await asked).toMatchObject({ kind: "answered", action: "submit", inputs: { name: "v2" } });
  });

  test("leaves the prompt when it is taken back, and the next question has its turn then", async () => {
    const { ask, nth } = prompt();
    await start({ prompts: [{ ask }] });
    const receipt = await agent.publish(named());
    const first = await nth(0);
    const next = agent.ask(question("Name another", { inputs: { name: "v1" } }));
    await screen.toast("Name another");
    await agent.withdraw(receipt.id);
    await vi.waitFor(() => expect(first.signal.aborted).toBe(true), { timeout: 10_000 });
    first.answer({ kind: "dismissed" });
    (await nth(1)).answer({ kind: "dismissed" });
    expect(await next).toMatchObject({ kind: "dismissed" });
  });

  test("leaves the prompt at its end, and with the desk, which asks it again", async () => {
    const { ask, nth } = prompt();
    const first = await start({ prompts: [{ ask }] });
    const receipt = await agent.publish({ ...named(), ttlMs: 3_000 });
    const ended = await nth(0);
    expect(await receipt.settled()).toMatchObject({ kind: "expired" });
    await vi.waitFor(() => expect(ended.signal.aborted).toBe(true), { timeout: 10_000 });
    ended.answer({ kind: "dismissed" });
    const asked = agent.ask(question("Still there?", { inputs: { name: "v1" } }));
    const left = await nth(1);
    await first.close();
    expect(left.signal.aborted).toBe(true);
    left.answer({ kind: "dismissed" });
    await start({ prompts: [{ ask }] });
    (await nth(2)).answer({ kind: "answered", action: "submit", inputs: { name: "yes" } });
    expect(await asked).toMatchObject({ kind: "answered", inputs: { name: "yes" } });
  });

  test("is asked in both ways where the toast takes some answers", async () => {
    screen.buttons = 1;
    const { ask, nth } = prompt();
    await start({ prompts: [{ ask }] });
    const ship = () => question("Ship?", { buttons: { yes: "Yes", no: "No" } });
    const onToast = agent.ask(ship());
    const first = await nth(0);
    await screen.click("Ship?", "yes");
    expect(await onToast).toMatchObject({ kind: "answered", action: "yes" });
    expect(first.signal.aborted).toBe(true);
    first.answer({ kind: "dismissed" });
    const prompted = agent.ask(ship());
    (await nth(1)).answer({ kind: "answered", action: "no", inputs: {} });
    expect(await prompted).toMatchObject({ kind: "answered", action: "no" });
  });
});

describe("the gate", () => {
  test("do-not-disturb holds news back and tells their sender; errors pass", async () => {
    screen.dnd = "on";
    await start();
    await agent.publish(info("Quiet news", "", { id: "quiet" }));
    await agent.publish(error("Loud error", "", { id: "loud" }));
    await screen.toast("Loud error");
    await state("quiet", "held");
    expect(screen.titles).toEqual(["Loud error"]);
    expect(desk?.held).toBe(1);
    expect(readFileSync(file(), "utf8")).toContain("trainer/quiet");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("what was held is summarised when the gate opens, one of a kind as it is, questions as questions", async () => {
    const opened = await start();
    opened.pause();
    for (const n of [1, 2, 3]) await agent.publish(info(`News ${n}`, "", { id: `n${n}` }));
    await agent.publish(info("Alone", "", { id: "a", group: "other" }));
    const asked = agent.ask(question("Deploy?", { id: "q", buttons: { go: "Go" } }));
    await vi.waitFor(() => expect(opened.held).toBe(5), { timeout: 10_000 });
    expect(screen.titles).toEqual([]);
    await opened.resume();
    const summary = await screen.toast(/While you were away: 3/);
    expect(summary.lines[0]).toBe("News 1\nNews 2\nNews 3");
    expect(screen.titles.toSorted()).toEqual(["Alone", "Deploy?", summary.title]);
    expect(opened.held).toBe(0);
    for (const id of ["n1", "n2", "n3", "a"]) await state(id, "displayed");
    await screen.click("Deploy?", "go");
    expect(await asked).toMatchObject({ kind: "answered", action: "go" });
  });

  test("a pause holds everything, and a withdrawal takes it out of what is held", async () => {
    const opened = await start();
    opened.pause();
    expect(opened.paused).toBe(true);
    await agent.publish(critical("Even this", "", { id: "c" }));
    await state("c", "held");
    await agent.withdraw("c");
    await vi.waitFor(() => expect(opened.held).toBe(0));
    await opened.resume();
    expect(screen.titles).toEqual([]);
  });

  test("what is held survives the desk, is shown by the next one and can be answered there", async () => {
    const first = await start();
    first.pause();
    const receipt = await agent.publish(info("Held over", "", { id: "h" }));
    await state("h", "held");
    await first.close();
    await start();
    await screen.click("Held over", "");
    expect(await receipt.settled()).toMatchObject({ kind: "answered" });
    expect(desk?.held).toBe(0);
  });

  test("a question that is on the screen when the desk ends is asked again by the next one", async () => {
    const first = await start();
    const asked = agent.ask(question("Still there?", { id: "q", buttons: { yes: "Yes" } }));
    await screen.toast("Still there?");
    await state("q", "displayed");
    expect(first.held).toBe(0);
    await first.close();
    expect(screen.withdrawn).toEqual(["trainer/q"]);
    screen.shown.length = 0;
    await start();
    await screen.click("Still there?", "yes");
    expect(await asked).toMatchObject({ kind: "answered", action: "yes" });
    await vi.waitFor(() =>
      expect(readFileSync(file(), "utf8").trim().split("\n").at(-1)).toBe('{"confirm":"trainer/q"}'),
    );
  });

  /** Leaves a question behind, and comes again with this click. */
  async function startedByClick(action: string) {
    const first = await start();
    const asked = agent.ask(question("Still there?", { id: "q", buttons: { yes: "Yes" } }));
    await screen.toast("Still there?");
    await state("q", "displayed");
    await first.close();
    await renderer.close();
    screen.shown.length = 0;
    screen.early = { kind: "activated", key: toastKey("q", "trainer"), action, inputs: {} };
    renderer = await newRenderer();
    await start();
    return { asked };
  }

  test("a click that starts the desk answers the question that the one before left", async () => {
    const { asked } = await startedByClick("yes");
    expect(await asked).toMatchObject({ kind: "answered", action: "yes" });
    await vi.waitFor(() => expect(readFileSync(file(), "utf8")).toContain('{"confirm":"trainer/q"}'));
    expect(screen.titles).toEqual([]);
  });

  test("a click on the body of that question is no answer: it is asked again", async () => {
    const { asked } = await startedByClick("");
    await screen.click("Still there?", "yes");
    expect(await asked).toMatchObject({ kind: "answered", action: "yes" });
  });

  test("a question that was held and then shown is asked again, too", async () => {
    const first = await start();
    first.pause();
    const asked = agent.ask(question("Later?", { id: "q", buttons: { yes: "Yes" } }));
    await state("q", "held");
    await first.resume();
    await screen.toast("Later?");
    expect(first.held).toBe(0);
    await first.close();
    screen.shown.length = 0;
    await start();
    await screen.click("Later?", "yes");
    expect(await asked).toMatchObject({ kind: "answered" });
  });

  test("wishes about one agent, and about a kind of news", async () => {
    const opened = await start({
      preferences: { agents: { trainer: "off" }, ceilings: { error: "normal" } },
    });
    const other = connect({
      address: line.address,
      plaintext: true,
      token: line.tokens.publisher,
      agent: "builder",
    });
    await agent.publish(info("Unwanted", "", { id: "u" }));
    await state("u", "held");
    await other.publish(critical("Calmed down"));
    expect(await screen.toast("Calmed down")).toMatchObject({ urgency: "normal" });
    await opened.setPreferences({ sounds: "never" });
    await agent.publish(info("Wanted"));
    expect(await screen.toast("Wanted")).toMatchObject({ sound: "silent" });
    expect(screen.titles).not.toContain("Unwanted");
    expect(opened.held).toBe(0);
    await other.close({ flushMs: 0 });
  });

  test("a summary makes no sound where none is wanted, and one that nobody can see has failed", async () => {
    const opened = await start({ preferences: { sounds: "never" } });
    opened.pause();
    const receipts = [];
    for (const n of [1, 2, 3]) receipts.push(await agent.publish(info(`News ${n}`, "", { id: `n${n}` })));
    await vi.waitFor(() => expect(opened.held).toBe(3), { timeout: 10_000 });
    await opened.resume();
    expect(await screen.toast(/While you were away/)).toMatchObject({ sound: "silent" });
    opened.pause();
    for (const n of [4, 5, 6]) receipts.push(await agent.publish(info(`News ${n}`, "", { id: `n${n}` })));
    await vi.waitFor(() => expect(opened.held).toBe(3), { timeout: 10_000 });
    screen.broken = true;
    await opened.resume();
    for (const receipt of receipts.slice(3))
      expect(await receipt.settled()).toMatchObject({ kind: "failed" });
    expect(opened.held).toBe(0);
  });

  test("quiet hours hold until they end, and silence what passes", async () => {
    const quietHours = [
      { start: "00:00", end: "12:00" },
      { start: "12:00", end: "00:00" },
    ];
    await start({ preferences: { quietHours } });
    await agent.publish(info("Sleep well", "", { id: "s" }));
    await state("s", "held");
    await agent.publish(error("Wake up"));
    expect(await screen.toast("Wake up")).toMatchObject({ sound: "silent" });
  });

  test("what was lost while the desk was away is told, but not in the face of do-not-disturb", async () => {
    await line[Symbol.asyncDispose]();
    line = await testLine({ mailbox: { messages: 2 } });
    const other = connect({
      address: line.address,
      plaintext: true,
      token: line.tokens.publisher,
      agent: "builder",
    });
    const here = connect({ address: line.address, plaintext: true, token: line.tokens.desk });
    for (const n of [1, 2, 3, 4, 5]) await other.publish(info(`News ${n}`));
    screen.dnd = "on";
    const opened = await start({ client: here });
    await vi.waitFor(() => expect(opened.held).toBe(2), { timeout: 10_000 });
    expect(screen.titles).toEqual([]);
    screen.dnd = "off";
    vi.spyOn(renderer, "doNotDisturb").mockResolvedValue({ state: "off", source: "test" });
    await opened.setPreferences({});
    await screen.toast("3 notifications were lost");
    await opened.setPreferences({});
    expect(screen.titles.filter((title) => /lost/.test(title))).toHaveLength(1);
    await opened.close();
    await Promise.all([other.close({ flushMs: 0 }), here.close({ flushMs: 0 })]);
  });

  test("where nothing can be written, it is shown rather than lost", async () => {
    const opened = await start();
    opened.pause();
    const full = vi.spyOn(HeldFile.prototype, "hold").mockRejectedValueOnce(new Error("ENOSPC"));
    try {
      await agent.publish(info("Disk full"));
      await screen.toast("Disk full");
    } finally {
      full.mockRestore();
    }
    expect(lines).toContainEqual(
      expect.objectContaining({ message: "a notification cannot be held back on disk" }),
    );
  });
});
