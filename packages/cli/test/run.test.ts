import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Notification } from "@toasty/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedDesk } from "./desk.js";
import { hasTerminal, startInTerminal } from "./terminal.js";
import { command, ownMachine, type Running, serving, start, toasty } from "./toasty.js";

const machine = ownMachine();
const { env } = machine;
let broker: Running;

beforeAll(async () => {
  broker = await serving(env, ["--log-level", "fatal"]);
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

const program = (name: string) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
const epochs = (...args: string[]) => [process.execPath, program("epochs"), ...args];
const stubborn = [process.execPath, program("stubborn")];

const maxBuffer = 2 ** 24;

/** Runs a command without toasty and returns its end. */
function alone(line: readonly string[]) {
  const [file = "", ...args] = line;
  const { status, signal, stdout, stderr } = spawnSync(file, args, { env, input: "", maxBuffer });
  return { status, signal, stdout: stdout.toString("hex"), stderr: stderr.toString("hex") };
}

/** Runs a command under `toasty run` and returns its end. */
function wrapped(
  line: readonly string[],
  options: readonly string[] = [],
  where = env,
  input: string | Buffer = "",
) {
  const main = command.match(/"([^"]+)"$/)?.[1] ?? "";
  const args = [main, "run", ...options, "--", ...line];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    env: where,
    input,
    maxBuffer,
  });
  return { status, signal, stdout: stdout.toString("hex"), stderr: stderr.toString("hex") };
}

/** Separates the output of the command from the lines of toasty. */
function apart(ended: ReturnType<typeof wrapped>) {
  const lines = Buffer.from(ended.stderr, "hex")
    .toString()
    .split(/(?<=\n)/);
  const isOurs = (line: string) => /^toasty: (?:nobody will be told|not everything could be told)/.test(line);
  const stderr = Buffer.from(lines.filter((line) => !isOurs(line)).join("")).toString("hex");
  return { command: { ...ended, stderr }, ours: lines.filter(isOurs) };
}

/** Attaches a desk that collects titles and texts. */
async function desk(to: string) {
  const seen: Notification[] = [];
  const attached = await scriptedDesk(
    env,
    async ({ notification, displayed }) => {
      seen.push(notification);
      await displayed();
    },
    to,
  );
  return { seen, [Symbol.asyncDispose]: () => attached[Symbol.asyncDispose]() };
}

const titleOf = ({ payload }: Notification) => payload?.value.header?.title;
const textOf = ({ payload }: Notification) =>
  payload?.$case === "textMessage" ? payload.value.bodyTextLine1 : "";
const summaryOf = (stderr: string): unknown => JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");

describe("toasty run", () => {
  test.each([
    ["a success", epochs("4")],
    ["a failure", epochs("4", "3")],
    ["the highest exit code", ["sh", "-c", "exit 255"]],
    ["the end by SIGTERM", epochs("2", "SIGTERM")],
    ["the end by SIGKILL", epochs("2", "SIGKILL")],
    ["the end by SIGINT", epochs("2", "SIGINT")],
    ["the end by SIGPIPE", ["sh", "-c", "kill -PIPE $$"]],
    [
      "a command with options of its own",
      ["sh", "-c", 'echo "$@"', "sh", "--json", "--help", "-h", "--", "--name", "x"],
    ],
  ])("passes on %s just as it is", (_, line) => {
    expect(wrapped(line)).toEqual(alone(line));
  });

  test("gives the command real pipes, which /dev/stdout and /dev/stderr can be opened with", () => {
    const line = ["sh", "-c", "echo a >/dev/stdout; echo b >/dev/stderr"];
    const hex = (text: string) => Buffer.from(text).toString("hex");
    expect(wrapped(line)).toMatchObject({ status: 0, stdout: hex("a\n"), stderr: hex("b\n") });
  });

  test("passes standard input and megabytes of any bytes through", () => {
    const input = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 256));
    const { status, stdout } = wrapped(["cat"], [], env, input);
    const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    expect({ status, digest: digest(Buffer.from(stdout, "hex")) }).toEqual({
      status: 0,
      digest: digest(input),
    });
  });

  test("keeps the order of what goes to one place by two ways", async () => {
    const script = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done";
    const both = (line: string) => spawnSync("sh", ["-c", `${line} 2>&1`], { env }).stdout.toString();
    expect(both(`${command} run -- sh -c '${script}'`)).toBe(both(`sh -c '${script}'`));
  });

  test("lets a command end as soon as nobody reads it", () => {
    const pipeline = (line: string) =>
      spawnSync("bash", ["-c", `${line} | head -n 2; echo "\${PIPESTATUS[0]}"`], { env }).stdout.toString();
    expect(pipeline(`${command} run -- yes`)).toBe(pipeline("yes"));
  });

  test("lets a command end as it likes when its output finds no room, and says so", () => {
    const full = `${command} run -- sh -c 'echo a; sleep 0.1; echo b; exit 5' >/dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", full], { env });
    expect(status).toBe(5);
    expect(stderr.toString()).toMatch(/^toasty: some of the output could not be written: ENOSPC.*\n$/);
  });

  test("writes files as the command would", () => {
    const file = join(machine.env.TOASTY_CONFIG_DIR as string, "output");
    const line = (program: string) => `${program} >>"${file}"; cat "${file}"; rm "${file}"`;
    const written = (program: string) => spawnSync("sh", ["-c", line(program)], { env }).stdout.toString();
    expect(written(`${command} run -- seq 50000`)).toBe(written("seq 50000"));
  });

  test("says what cannot be started, with the codes that shells use", async () => {
    expect(await toasty(["run", "--", "no-such-command"], env)).toMatchObject({
      code: 127,
      stderr: expect.stringContaining("cannot start no-such-command"),
    });
    expect(await toasty(["run", "/"], env)).toMatchObject({ code: 126 });
    expect(await toasty(["run"], env)).toMatchObject({ code: 2 });
    expect(await toasty(["run", "--progress-pattern", "(", "true"], env)).toMatchObject({ code: 2 });
  });

  test("tells of milestones and the end, once each", async () => {
    await using watching = await desk("milestones");
    const options = ["--always", "--name", "Run 42", "--to", "milestones", "--label", "job=42", "--json"];
    const ended = await toasty(["run", ...options, "--", ...epochs("4")], env);
    const { told, ...summary } = summaryOf(ended.stderr) as { told: string[] };
    expect(summary).toMatchObject({ exitCode: 0, signal: null, progress: 1, trouble: null });
    expect(told[0]).toMatch(/^Run 42: \d+%$/);
    expect(told.filter((title) => title === "Run 42 finished")).toEqual([told.at(-1)]);
    expect(watching.seen.map(titleOf)).toEqual(told);
    expect(watching.seen.every(({ labels }) => labels.job === "42")).toBe(true);
  });

  test("tells of a failure with its urgency, how long it ran and the last lines", async () => {
    await using watching = await desk("failures");
    const options = ["--to", "failures", "--name", "Training", "--lines", "1", "--json"];
    const ended = await toasty(["run", ...options, "--", ...epochs("4", "3")], env);
    expect(ended.code).toBe(3);
    expect(summaryOf(ended.stderr)).toMatchObject({ exitCode: 3, told: ["Training failed"] });
    const failure = watching.seen.find((each) => titleOf(each) === "Training failed") as Notification;
    // An out-of-memory error is critical.
    expect(failure.importance).toBe(4);
    expect(textOf(failure)).toMatch(
      /^exit code 3 after .*s\ntorch\.cuda\.OutOfMemoryError: CUDA out of memory\. Tried to allocate 2\.00 GiB$/,
    );
  });

  test("says nothing of what was over soon, nor of what somebody stopped", async () => {
    await using watching = await desk("quiet");
    expect((await toasty(["run", "--to", "quiet", "--", ...epochs("4")], env)).code).toBe(0);
    await using stopped = start(["run", "--always", "--to", "quiet", "--", "sleep", "1000"], env);
    await using said = start(["run", "--always", "--to", "quiet", "--", ...stubborn], env);
    await said.seen(/ready/);
    said.child.kill("SIGTERM");
    stopped.child.kill("SIGINT");
    await said.ended();
    await stopped.ended();
    expect(said.child.signalCode).toBe("SIGTERM");
    // What is told after them shows that nothing else was.
    await toasty(["send", "The end", "--to", "quiet"], env);
    await expect.poll(() => watching.seen.map(titleOf)).toEqual(["The end"]);
  });

  test("passes every Ctrl-C on, and waits for a command that ignores it", async () => {
    await using running = start(["run", "--", ...stubborn], env);
    await running.seen(/ready/);
    for (const time of [1, 2, 3]) {
      running.child.kill("SIGINT");
      await running.seen(new RegExp(`no ${time}`));
    }
    expect(await running.ended()).toMatchObject({ code: 7, stdout: "ready\nno 1\nno 2\nno 3\n" });
  });

  test.skipIf(!hasTerminal())("shows progress on the tab of a terminal that can, and clears it", async () => {
    const wezterm = { ...env, TERM_PROGRAM: "WezTerm" };
    const shown = async (...options: string[]) => {
      await using running = startInTerminal(["run", ...options, "--", ...epochs("4", "3")], wezterm);
      const { stdout } = await running.ended();
      return stdout.split("\u001b]").flatMap((part) => /^9;4;\d/.exec(part)?.[0] ?? []);
    };
    // Failed, and cleared once.
    expect((await shown("--always")).slice(-2)).toEqual(["9;4;2", "9;4;0"]);
    // A failure within the first seconds is watched, and needs no sign.
    const watched = await shown();
    expect(watched).not.toContain("9;4;2");
    expect(watched.filter((each) => each === "9;4;0")).toEqual([watched.at(-1)]);
  });

  test("reads progress by an expression of the user's own", async () => {
    const line = ["sh", "-c", "echo 'step=3 all=4'"];
    const pattern = String.raw`step=(?<current>\d+) all=(?<total>\d+)`;
    const ended = await toasty(["run", "--json", "--progress-pattern", pattern, "--", ...line], env);
    expect(summaryOf(ended.stderr)).toMatchObject({ progress: 0.75 });
  });

  test("reads bars that redraw themselves, and characters that come in pieces", () => {
    // Each byte by itself, so that no character and no line comes whole.
    const bars = [1, 2, 3].map((done) => `größe ${done}/4 █\r`).join("");
    const script = `(async () => {
      for (const byte of Buffer.from(${JSON.stringify(bars)})) {
        await new Promise((written) => process.stdout.write(Buffer.from([byte]), written));
      }
    })()`;
    const line = [process.execPath, "-e", script];
    const pattern = String.raw`^größe (?<current>\d)/(?<total>\d) █$`;
    const { stdout, stderr } = wrapped(line, ["--json", "--progress-pattern", pattern]);
    expect(stdout).toBe(Buffer.from(bars).toString("hex"));
    expect(summaryOf(Buffer.from(stderr, "hex").toString())).toMatchObject({ progress: 0.75 });
  });

  test.skipIf(!hasTerminal())(
    "sees progress in a terminal, and passes each Ctrl-C on only once",
    async () => {
      await using running = startInTerminal(["run", "--json", "--", ...epochs("4")], env);
      expect(await running.ended()).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/100%\|.*"progress":1/s),
      });
      await using typing = startInTerminal(["run", "--", ...stubborn], env);
      await typing.seen(/ready/);
      for (const time of [1, 2, 3]) {
        typing.child.stdin.write("\u0003");
        await typing.seen(new RegExp(`no ${time}`));
      }
      expect((await typing.ended()).code).toBe(7);
    },
  );

  test.skipIf(!hasTerminal())(
    "tells the command of colours, or leaves it the terminal with --tty",
    async () => {
      const look = ["sh", "-c", "test -t 1 && echo terminal || echo pipe $FORCE_COLOR $COLUMNS"];
      const terminal = { ...env, COLORTERM: "truecolor" };
      await using reading = startInTerminal(["run", "--", ...look], terminal);
      expect((await reading.ended()).stdout).toBe("pipe 3 100\r\n");
      await using leaving = startInTerminal(["run", "--tty", "--", ...look], terminal);
      expect((await leaving.ended()).stdout).toBe("terminal\r\n");
    },
  );
});

describe("toasty run, whatever goes wrong with telling,", () => {
  const lines = [epochs("4"), epochs("4", "3"), epochs("2", "SIGTERM")];
  const unharmed = (where: Record<string, string>, options: readonly string[] = []) => {
    for (const line of lines) {
      const { command, ours } = apart(wrapped(line, ["--always", ...options], where));
      expect(command).toEqual(alone(line));
      expect(ours.length).toBeLessThanOrEqual(1);
    }
  };

  test("is no matter to the command: no broker", () => {
    using elsewhere = ownMachine();
    unharmed(elsewhere.env, ["--address", "127.0.0.1:1", "--plaintext"]);
  });

  test("is no matter to the command: a broker that never answers", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const running = start(
      ["run", "--always", "--address", `127.0.0.1:${port}`, "--plaintext", "--", ...epochs("4", "3")],
      env,
    );
    const ended = await running.ended();
    const { command } = apart({
      status: ended.code,
      signal: null,
      stdout: Buffer.from(ended.stdout).toString("hex"),
      stderr: Buffer.from(ended.stderr).toString("hex"),
    });
    expect(command).toEqual(alone(epochs("4", "3")));
    silent.close();
  });

  test("is no matter to the command: a token that nobody knows", () => {
    unharmed({ ...env, TOASTY_TOKEN: "wrong" });
  });

  test("is no matter to the command: folders that cannot be written", () => {
    const nowhere = "/dev/null/nowhere";
    unharmed({
      ...env,
      TMPDIR: nowhere,
      HOME: nowhere,
      XDG_CACHE_HOME: nowhere,
      TOASTY_RUNTIME_DIR: nowhere,
    });
  });

  test.skipIf(!canMount())("is no matter to the command: a full disk", () => {
    const [file = "", ...args] = epochs("4", "3");
    const folder = mkdtempSync(join(tmpdir(), "toasty-full-"));
    const fill =
      'mount -t tmpfs -o size=4k,nr_inodes=2 full "$0" && echo > "$0/a"; ! echo > "$0/b" && exec "$@"';
    const line = ["-rm", "sh", "-c", fill, folder, ...command.replaceAll('"', "").split(" ")];
    const full = { ...env, TMPDIR: folder, XDG_CACHE_HOME: folder, HOME: folder };
    const ended = spawnSync("unshare", [...line, "run", "--always", "--", file, ...args], { env: full });
    rmSync(folder, { recursive: true });
    const { status, stdout } = alone(epochs("4", "3"));
    expect({ status: ended.status, stdout: ended.stdout.toString("hex") }).toEqual({ status, stdout });
  });

  test.each([
    ["cannot be loaded", 'throw new Error("broken")'],
    ["never comes to an end", "for (;;);"],
    ["takes all memory", "const all = []; for (;;) all.push(new Array(1e6).fill(0))"],
    ["ends its own thread", "process.exit(9)"],
  ])("is no matter to the command: its own code %s", (_, bug) => {
    const folder = mkdtempSync(join(tmpdir(), "toasty-bug-"));
    const hook = join(folder, "hook.mjs");
    writeFileSync(
      hook,
      `import { registerHooks } from "node:module";
       registerHooks({ load: (url, context, next) => /\\/spectator-worker\\.[jt]s$/.test(url)
         ? { format: "module", shortCircuit: true, source: ${JSON.stringify(bug)} } : next(url, context) });`,
    );
    const [, failing = []] = lines;
    const sabotaged = { ...env, NODE_OPTIONS: `${env.NODE_OPTIONS ?? ""} --import ${hook}` };
    expect(apart(wrapped(failing, ["--always"], sabotaged)).command).toEqual(alone(failing));
    const { stderr } = wrapped(["true"], ["--json"], sabotaged);
    expect(summaryOf(Buffer.from(stderr, "hex").toString())).toMatchObject({
      told: [],
      trouble: expect.any(String),
    });
    rmSync(folder, { recursive: true });
  });

  test("is no matter to the command: an expression that takes for ever", () => {
    const line = ["sh", "-c", `echo ${"a".repeat(60)}; echo through; exit 4`];
    const hopeless = "^(a+)+(?<percent>x)$";
    const { command, ours } = apart(wrapped(line, ["--progress-pattern", hopeless]));
    expect({ command, ours }).toEqual({ command: alone(line), ours: [] });
  });
});

describe("the end of a command", () => {
  test("is told with its last lines although an expression of the user's takes forever", async () => {
    await using watching = await desk("hopeless");
    const line = ["sh", "-c", `echo ${"1".repeat(40)}; echo boom >&2; exit 1`];
    const options = ["--to", "hopeless", "--json", "--progress-pattern", String.raw`(?<percent>(?:\d+)+)x%`];
    const { stderr } = await toasty(["run", ...options, "--", ...line], env);
    expect(summaryOf(stderr)).toMatchObject({ told: ["sh failed"], trouble: null });
    expect(textOf(watching.seen[0] as Notification)).toMatch(/\nboom$/);
  });

  test.each(["-", "=", "#", "█"])("is told after a line of 65,000 %s", async (character) => {
    await using _watching = await desk("long-lines");
    const script = `process.stdout.write(${JSON.stringify(character)}.repeat(65_000) + "\\n"); process.exitCode = 1`;
    const options = ["--to", "long-lines", "--name", "Long", "--json"];
    const { stderr } = await toasty(["run", ...options, "--", process.execPath, "-e", script], env);
    expect(summaryOf(stderr)).toMatchObject({ told: ["Long failed"], trouble: null });
  });

  test("is told with the command's own code and bytes although nobody reads standard error", () => {
    const job = "echo a >&2; sleep 0.2; echo b >&2; sleep 0.2; echo through; exit 3";
    const script = (line: string) => `{ ${line}; echo "code $?" >&3; } 3>&1 2> >(head -c 1 >/dev/null)`;
    const ended = (line: string) =>
      spawnSync("bash", ["-c", script(line)], { env: { ...env, JOB: job } }).stdout.toString();
    const trap = "sh -c \"trap '' PIPE; $JOB\"";
    const told = ended(`${command} run --json --address 127.0.0.1:1 -- ${trap}`);
    expect(told).toBe(ended(trap));
    expect(told).toContain("code 3");
  });
});

describe("toasty run without a broker", () => {
  const away = ["--address", "127.0.0.1:1"];

  test("says once, between two lines of the command, that nobody will be told", async () => {
    const script = `process.stderr.write("half a ");
      process.stdin.once("data", () => { process.stderr.write("line\\n"); process.stdin.once("data", () => process.exit()); });`;
    await using running = start(["run", ...away, "--", process.execPath, "-e", script], env);
    await running.seen(/half a /);
    running.child.stdin.write("x");
    await running.seen(/^toasty: nobody will be told about this run: .*127\.0\.0\.1:1.*$/m);
    running.child.stdin.end("x");
    const { stderr } = await running.ended();
    expect(stderr).toMatch(/^half a line\ntoasty: nobody will be told [^\n]*\n$/);
  });

  test("says at the end that a failure could not be told, also where standard error is no terminal", async () => {
    const { code, stderr } = await toasty(["run", ...away, "--", "sh", "-c", "exit 3"], env);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^toasty: (?:nobody will be told|not everything could be told)[^\n]*\n$/);
  });
});

/** Returns whether a disk can be filled here, and fails if everything must be real and it cannot. */
function canMount(): boolean {
  const can = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs t /mnt"]).status === 0;
  if (process.env.TOASTY_REQUIRE_REAL) expect(can, "unshare with mount").toBe(true);
  return can;
}
