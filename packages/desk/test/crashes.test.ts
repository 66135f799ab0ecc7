import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Broker, startBroker } from "@toasty/broker";
import { type Answer, connect, type Toasty } from "@toasty/client";
import { info, question } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";

const program = fileURLToPath(new URL("./desk-process.mjs", import.meta.url));
const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet };

type Said = Readonly<Record<string, unknown>>;

/** A desk that runs in a process of its own. */
class DeskProcess {
  readonly #child: ChildProcess;
  readonly #said: Said[] = [];
  readonly #changed = new EventTarget();
  readonly #exited: Promise<unknown>;
  #waitedFor = 0;

  constructor(step = "none") {
    this.#child = spawn(process.execPath, [...fromSource, program, file(), step], {
      env: { ...process.env, ...env() },
    });
    this.#exited = once(this.#child, "exit");
    this.#child.stderr?.pipe(process.stderr);
    createInterface(this.#child.stdout as NodeJS.ReadableStream).on("line", (line) => {
      this.#said.push(JSON.parse(line) as Said);
      this.#changed.dispatchEvent(new Event("said"));
    });
    desks.push(this);
  }

  /** Everything that it has shown. */
  get shown(): unknown[] {
    return this.#said.flatMap(({ shown }) => (shown === undefined ? [] : [shown]));
  }

  /** Waits until it says something of this name, and returns it. What was waited for before is passed over. */
  async says(name: string): Promise<unknown> {
    for (;;) {
      const at = this.#said.findIndex((said, index) => index >= this.#waitedFor && name in said);
      if (at >= 0) {
        this.#waitedFor = at + 1;
        return this.#said[at]?.[name];
      }
      await once(this.#changed, "said");
    }
  }

  do(command: string): void {
    this.#child.stdin?.write(`${command}\n`);
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  async closed(): Promise<void> {
    await this.#exited;
  }
}

let folder: string;
let broker: Broker;
let agent: Toasty;
let desks: DeskProcess[];

const env = () => ({ TOASTY_RUNTIME_DIR: join(folder, "run"), TOASTY_CONFIG_DIR: join(folder, "config") });
const file = () => join(folder, "held.jsonl");
const serve = (address: string) => startBroker({ address, env: env(), logger });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-crashes-"));
  desks = [];
  broker = await serve("127.0.0.1:0");
  const token = readFileSync(join(folder, "config", "publisher.token"), "utf8").trim();
  agent = connect({ agent: "trainer", address: broker.address, plaintext: true, token });
});
afterEach(async () => {
  await agent.close({ flushMs: 0 });
  for (const desk of desks) await desk.kill();
  await broker.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});

const ask = () => agent.ask(question("Deploy?", { id: "q", buttons: { go: "Go", no: "No" } }));

async function clicked(
  step: string,
): Promise<{ readonly desk: DeskProcess; readonly answer: Promise<Answer> }> {
  const desk = new DeskProcess(step);
  await desk.says("ready");
  const answer = ask();
  await desk.says("shown");
  if (step !== "none") {
    desk.do("click go");
    expect(await desk.says("step")).toBe(step);
  }
  return { desk, answer };
}

describe("a desk that is killed", () => {
  test.each([
    ["before the click", "none"],
    ["after the click, before it is on disk", "before the write"],
  ])("%s leaves the question to the next desk, which asks it again", async (_, step) => {
    const { desk, answer } = await clicked(step);
    await desk.kill();
    const next = new DeskProcess();
    expect(await next.says("shown")).toBe("Deploy?");
    next.do("click no");
    expect(await answer).toMatchObject({ kind: "answered", action: "no" });
  });

  test.each(["before the sync", "before the report", "after the report"])(
    "%s leaves the answer to the next desk, which asks nothing",
    async (step) => {
      const { desk, answer } = await clicked(step);
      await desk.kill();
      const next = new DeskProcess();
      expect(await answer).toMatchObject({ kind: "answered", action: "go" });
      await next.says("ready");
      next.do("close");
      await next.closed();
      expect(next.shown).toEqual([]);
      expect(readFileSync(file(), "utf8").trim().split("\n").at(-1)).toBe('{"confirm":"trainer/q"}');
    },
  );

  test("while the broker is away reports its answer to the next broker, under the new delivery", async () => {
    const desk = new DeskProcess("before the report");
    await desk.says("ready");
    const answer = ask();
    await desk.says("shown");
    const { address } = broker;
    await broker.close({ graceMs: 0 });
    desk.do("click go");
    await desk.says("step");
    await desk.kill();
    const next = new DeskProcess();
    await next.says("ready");
    broker = await serve(address);
    expect(await answer).toMatchObject({ kind: "answered", action: "go" });
    expect(next.shown).toEqual([]);
  });
});

test("a question that was answered while the broker restarted is not asked again", async () => {
  const desk = new DeskProcess();
  await desk.says("ready");
  const answer = ask();
  await desk.says("shown");
  const { address } = broker;
  await broker.close({ graceMs: 0 });
  desk.do("click go");
  broker = await serve(address);
  expect(await answer).toMatchObject({ kind: "answered", action: "go" });
  expect(desk.shown.filter((title) => title === "Deploy?")).toEqual(["Deploy?"]);
});

test("of two desks of one id on one machine the second is refused, and the first loses nothing", async () => {
  const first = new DeskProcess();
  await first.says("ready");
  first.do("pause");
  await agent.publish(info("News 1", "", { id: "n1" }));
  const second = new DeskProcess();
  expect(await second.says("failed")).toMatch(/^Another desk of process \d+ uses .*held\.jsonl\.$/);
  for (const n of [2, 3, 4, 5, 6]) await agent.publish(info(`News ${n}`, "", { id: `n${n}` }));
  for (let held = 0; held < 6; ) {
    first.do("held");
    held = (await first.says("held")) as number;
  }
  await first.kill();
  const third = new DeskProcess();
  await third.says("ready");
  expect(await third.says("shown")).toMatch(/^While you were away: 6 /);
});
