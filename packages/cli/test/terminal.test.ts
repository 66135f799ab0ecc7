import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { scriptedDesk } from "./desk.js";
import { hasTerminal, startInTerminal } from "./terminal.js";
import { ownMachine, serving, start, toasty } from "./toasty.js";

const anywhere = ["--address", "127.0.0.1:0", "--terminal"];

describe.skipIf(!hasTerminal())("toasty up in a terminal", () => {
  test("shows cards in colour and takes the answer from the keyboard", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    const asking = toasty(
      ["ask", "Deploy?", "--button", "deploy=Deploy", "--button", "cancel=Cancel"],
      machine.env,
    );
    await up.seen(/1 Deploy {3}2 Cancel/);
    up.child.stdin.write("2");
    expect(await asking).toMatchObject({ code: 10, stdout: "cancel\n" });
    // Ctrl-C, as a terminal in raw mode sends it.
    up.child.stdin.write("\u0003");
    const { code, stdout } = await up.ended();
    expect(code).toBe(130);
    expect(stdout).toContain("\u001b[34m╭─ question ─");
    expect(stripVTControlCharacters(stdout)).toContain("Deploy? → Cancel");
  });

  test("takes texts and choices before the button, and one question after the other", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    const first = toasty(
      ["ask", "Release?", "--input", "name=v1", "--choice", "env=staging,production", "--button", "go=Go"],
      machine.env,
    );
    await up.seen(/name: \(v1\)/);
    const second = toasty(["ask", "Lunch?"], machine.env);
    await up.seen(/Tab next of 2/);
    up.child.stdin.write("v1.4.2 β");
    await up.seen(/name: v1\.4\.2 β/);
    up.child.stdin.write("\r");
    await up.seen(/env: 1 staging {3}2 production/);
    up.child.stdin.write("2");
    await up.seen(/Release\? {2}name: v1\.4\.2 β {3}env: production {3}1 Go {3}Backspace back/);
    up.child.stdin.write("1");
    expect(await first).toMatchObject({ code: 0, stdout: "go\nname=v1.4.2 β\nenv=production\n" });
    await up.seen(/Lunch\? {2}1 Yes {3}2 No/);
    up.child.stdin.write("\u001b");
    expect(await second).toMatchObject({ code: 20 });
  });

  test("moves a bar in its place until it has arrived", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    for (const far of ["10%", "50%"]) {
      await toasty(["send", "Run 42", `at ${far}`, "--id", "run", "--progress", far], machine.env);
      await up.seen(new RegExp(`Run 42 .*${far.slice(0, -1)} %`));
    }
    await toasty(["send", "Run 42", "done", "--id", "run", "--category", "success"], machine.env);
    await up.seen(/✔ /);
    up.child.stdin.write("\u0003");
    const { stdout } = await up.ended();
    // The bar was erased before its successor was printed: nothing of it stays.
    expect(stdout).toContain("\r\u001b[J");
  });

  test("logs to files in the runtime folder, and not between the cards", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], machine.env);
    await up.seen(/is logged in .*run/);
    await toasty(["send", "Disk full", "--importance", "critical"], machine.env);
    await up.seen(/Disk full/);
    up.child.stdin.write("\u0003");
    const { stdout } = await up.ended();
    expect(stdout).not.toContain('"level"');
    const log = readFileSync(join(machine.env.TOASTY_RUNTIME_DIR ?? "", "broker.log"), "utf8");
    expect(JSON.parse(log)).toMatchObject({ level: 60, msg: "a critical notification was published" });
  });

  test("says of a question that it was answered elsewhere", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    const asking = toasty(["ask", "Still there?", "--timeout", "1s"], machine.env);
    await up.seen(/1 Yes/);
    expect(await asking).toMatchObject({ code: 21 });
    await up.seen(/Still there\? → (taken back by its sender|its time is over)/);
  });
});

describe.skipIf(!hasTerminal())("toasty desk --terminal", () => {
  test("takes the answer from the keyboard, beside a broker that runs already", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = startInTerminal(["desk", "--terminal", "--id", "laptop"], machine.env);
    await desk.seen(/shows what is sent to laptop as cards/);
    const question = ["ask", "Deploy?", "--to", "laptop", "--button", "deploy=Deploy", "--button", "no=No"];
    const asking = toasty(question, machine.env);
    await desk.seen(/1 Deploy {3}2 No/);
    desk.child.stdin.write("1");
    expect(await asking).toMatchObject({ code: 0, stdout: "deploy\n" });
    desk.child.stdin.write("\u0003");
    expect(await desk.ended()).toMatchObject({ code: 130 });
  });

  /** The process of a terminal desk, as its lock names it, and the file that it holds. */
  function heldBy(env: Readonly<Record<string, string>>) {
    const file = join(env.TOASTY_CONFIG_DIR ?? "", "held-laptop.terminal.jsonl");
    const { pid } = JSON.parse(readFileSync(`${file}.lock`, "utf8")) as { pid: number };
    return { file, pid };
  }
  const ask = ["ask", "Deploy?", "--to", "laptop", "--button", "deploy=Deploy", "--button", "no=No"];
  const deskHere = ["desk", "--terminal", "--id", "laptop"];

  test("asks again after it was killed, and lets no second one write its file", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = startInTerminal(deskHere, machine.env);
    const asking = toasty(ask, machine.env);
    await desk.seen(/1 Deploy {3}2 No/);
    const { pid } = heldBy(machine.env);
    expect(await toasty(deskHere, machine.env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Another desk of process ${pid} uses`),
    });
    process.kill(pid, "SIGKILL");
    await desk.ended();
    await using next = startInTerminal(deskHere, machine.env);
    await next.seen(/1 Deploy {3}2 No/);
    next.child.stdin.write("2");
    expect(await asking).toMatchObject({ code: 10, stdout: "no\n" });
  });

  test("keeps an answer that no broker took, over its own end, and does not ask again", async () => {
    using machine = ownMachine();
    const broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = startInTerminal(deskHere, machine.env);
    const asking = toasty(ask, machine.env);
    await desk.seen(/1 Deploy {3}2 No/);
    await broker[Symbol.asyncDispose]();
    desk.child.stdin.write("1");
    const { file, pid } = heldBy(machine.env);
    await vi.waitFor(() => expect(readFileSync(file, "utf8")).toContain('{"decide"'), { timeout: 10_000 });
    process.kill(pid, "SIGKILL");
    await desk.ended();
    await using next = startInTerminal(deskHere, machine.env);
    await next.seen(/shows what is sent to laptop as cards/);
    await using _again = await serving(machine.env, ["--log-level", "warn"]);
    expect(await asking).toMatchObject({ code: 0, stdout: "deploy\n" });
    next.child.stdin.write("\u0003");
    expect((await next.ended()).stdout).not.toContain("Deploy?");
  });

  test.each([
    [["--mute", "spammer"], "--mute"],
    [["--backend", "freedesktop"], "--backend"],
    [["--json"], "--json"],
  ])("refuses %j, which would change nothing", async (wish, named) => {
    using machine = ownMachine();
    const { code, stderr } = await toasty(["desk", "--terminal", ...wish], machine.env);
    expect(code).toBe(2);
    expect(stderr).toContain(`${named} has no meaning for cards in a terminal`);
  });
});

describe("toasty up without a terminal", () => {
  test("prints plain cards, and says at once that nobody can answer there", async () => {
    using machine = ownMachine();
    await using up = start(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    expect(await toasty(["ask", "Deploy?"], machine.env)).toMatchObject({
      code: 22,
      stderr: expect.stringContaining("nobody can type into the desk"),
    });
    await up.seen(/\[1\] Yes/);
    up.child.kill("SIGTERM");
    const { code, stdout } = await up.ended();
    expect({ code, escapes: stdout.includes("\u001b") }).toEqual({ code: 0, escapes: false });
  });

  test.skipIf(!hasTerminal())("takes a dumb terminal for none", async () => {
    using machine = ownMachine();
    await using up = startInTerminal(["up", ...anywhere], { ...machine.env, LC_ALL: "C" }, "dumb");
    await up.seen(/toasty is up/);
    await toasty(["send", "Run 42", "at 10", "--id", "run", "--progress", "10%"], machine.env);
    await toasty(["send", "Hello"], machine.env);
    await up.seen(/i Hello/);
    up.child.kill("SIGTERM");
    const { stdout } = await up.ended();
    expect(stdout.replaceAll("\r\n", "\n")).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("ends with 1 where a broker runs already", async () => {
    using machine = ownMachine();
    await using up = start(["up", ...anywhere], machine.env);
    await up.seen(/toasty is up/);
    const { code, stderr } = await toasty(["up", ...anywhere], machine.env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("broker") });
  });
});

describe.skipIf(!hasTerminal())("in a terminal", () => {
  test("toasty ask says for whom it waits; in a script it keeps quiet", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using _desk = await scriptedDesk(machine.env, async () => {});
    await using asking = startInTerminal(["ask", "Lunch?"], machine.env);
    await asking.seen(/waiting for the desk desktop to answer; Ctrl-C takes the question back/);
    asking.child.stdin.write("\u0003");
    expect((await asking.ended()).code).toBe(130);
    const script = await toasty(["ask", "Lunch?", "--timeout", "1s"], machine.env);
    expect(script).toMatchObject({ code: 21, stderr: "no answer in time\n" });
  });

  test("toasty doctor breaks its lines where the terminal ends", async () => {
    using machine = ownMachine();
    await using doctor = startInTerminal(["doctor", "--address", "127.0.0.1:1", "--plaintext"], machine.env);
    const lines = stripVTControlCharacters((await doctor.ended()).stdout).split(/\r?\n/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.filter((line) => /^[✔▲✖]/.test(line)).length).toBeGreaterThan(8);
  });
});

describe.concurrent("toasty demo", () => {
  test("tells, shows progress to the end, asks, and gets its answer from its own desk", async () => {
    using machine = ownMachine();
    const { code, stdout } = await toasty(["demo"], machine.env);
    expect(code).toBe(0);
    expect(stdout).toContain("ℹ Training begins");
    expect(stdout).toContain("100 %  epoch 10/10");
    expect(stdout).toContain("? Deploy the new model?");
    expect(stdout).toContain(`nobody can type here, so the demo's own desk presses "Deploy"`);
    expect(stdout).toContain("got its answer over gRPC: answered deploy");
    expect(stdout).toContain("Next: `toasty up` in one terminal");
  });

  test("names the command as npm's users reach it", async () => {
    using machine = ownMachine();
    const { stdout } = await toasty(["demo"], { ...machine.env, npm_command: "start" });
    expect(stdout).toContain("Next, in this folder: `npx toasty up` in one terminal");
  });

  test("is one object under --json", async () => {
    using machine = ownMachine();
    const { json } = await toasty(["demo", "--json"], machine.env);
    expect(json).toEqual([
      { answer: { kind: "answered", action: "deploy", inputs: {}, by: "desktop" }, answeredBy: "demo" },
    ]);
  });

  test.skipIf(!hasTerminal())("lets the human answer in a terminal", async () => {
    using machine = ownMachine();
    await using demo = startInTerminal(["demo"], machine.env);
    await demo.seen(/1 Deploy {3}2 Keep the old one/);
    demo.child.stdin.write("2");
    const { code, stdout } = await demo.ended();
    expect(code).toBe(0);
    expect(stripVTControlCharacters(stdout)).toContain("got its answer over gRPC: answered keep");
  });

  test("ends with 130 on Ctrl-C, and leaves nothing behind", async () => {
    using machine = ownMachine();
    const parent = dirname(machine.env.TOASTY_CONFIG_DIR ?? "");
    await using demo = start(["demo"], { ...machine.env, TMPDIR: parent });
    await demo.seen(/epoch [2-9]\/10/);
    demo.child.kill("SIGINT");
    expect(await demo.ended()).toMatchObject({ code: 130, stderr: "" });
    expect(readdirSync(parent)).toEqual([]);
  });
});
