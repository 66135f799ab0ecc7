import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { connect, type Delivery, type NotificationDelivery, question } from "@toasty/client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "toasty-examples-"));
const { PATH = "", HOME = "" } = process.env;
const env = {
  PATH,
  HOME,
  TOASTY_RUNTIME_DIR: join(folder, "run"),
  TOASTY_CONFIG_DIR: join(folder, "config"),
};
const here = import.meta.dirname;
let broker: ChildProcessWithoutNullStreams;
let address = "";

beforeAll(async () => {
  const main = join(
    dirname(createRequire(import.meta.url).resolve("@toasty/cli/package.json")),
    "dist/main.js",
  );
  broker = spawn(
    process.execPath,
    [main, "serve", "--address", "127.0.0.1:0", "--json", "--log-level", "warn"],
    { env },
  );
  const [line] = (await once(createInterface(broker.stdout), "line")) as [string];
  address = (JSON.parse(line) as { address: string }).address;
});
afterAll(async () => {
  broker.kill("SIGTERM");
  await once(broker, "close");
  rmSync(folder, { recursive: true });
});

/** Runs an example as a reader would, to its end. */
async function run(file: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  return outputOf(begin(file, ...args));
}

/** Returns the output of a program, until its end. */
async function outputOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

const begin = (file: string, ...args: string[]) =>
  spawn(process.execPath, [join(here, file), ...args], { env });

/** A client of the test's own. */
function client(agent: string) {
  const token = (role: string) => readFileSync(join(env.TOASTY_CONFIG_DIR, `${role}.token`), "utf8").trim();
  return connect({
    agent,
    address,
    plaintext: true,
    token: { publisher: token("publisher"), desk: token("desk") },
  });
}

/** A desk that notes everything, and does something with each notification. */
async function desk(
  act: (delivery: NotificationDelivery) => unknown,
): Promise<{ seen: Delivery[] } & AsyncDisposable> {
  const toasty = client("test-desk");
  const attachment = toasty.attach("desktop");
  const attached = Promise.withResolvers<void>();
  const seen: Delivery[] = [];
  const done = (async () => {
    for await (const delivery of attachment) {
      seen.push(delivery);
      if (delivery.kind === "caught_up") attached.resolve();
      if (delivery.kind === "notification") await act(delivery);
    }
  })();
  done.catch(attached.reject);
  await attached.promise;
  return {
    seen,
    async [Symbol.asyncDispose]() {
      void attachment.close();
      await done;
      await toasty.close();
    },
  };
}

describe("the README of the repository", () => {
  const readme = readFileSync(join(here, "..", "README.md"), "utf8");
  const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];

  it.each([
    ["deploy", "deploying\n"],
    ["cancel", ""],
  ])("has a program that tells, asks, and heeds the answer %s", async (action, printed) => {
    const told: unknown[] = [];
    await using _desk = await desk(({ notification: { payload }, displayed, answer }) => {
      told.push(payload?.value.header?.title);
      return payload?.$case === "interactiveMessage" ? answer(action) : displayed();
    });
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      cwd: here,
      env,
    });
    expect(await outputOf(child)).toEqual({ code: 0, output: printed });
    expect(told).toEqual(["Build finished", "Deploy?"]);
  });

  it("links to files that are there", () => {
    for (const [, target = ""] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(here, "..", target)), target).toBe(true);
    }
  });
});

const titles = (seen: readonly Delivery[]) =>
  seen.flatMap((delivery) =>
    delivery.kind === "notification" ? [delivery.notification.payload?.$case] : [],
  );

describe("simple-publisher", () => {
  it("says that it waits for a desk, and later whose screen it is on", async () => {
    expect(await run("simple-publisher.ts")).toEqual({
      code: 0,
      output: 'queued: the next desk that attaches as "desktop" gets it\n',
    });
    await using _desk = await desk((delivery) => delivery.displayed());
    expect(await run("simple-publisher.ts", "Hello", "World")).toEqual({
      code: 0,
      output: "on the screen of 1 desk(s)\n",
    });
  });
});

describe("progress-notification", () => {
  it("moves one notification and ends it well", async () => {
    await using watching = await desk((delivery) => delivery.displayed());
    expect(await run("progress-notification.ts", "5")).toEqual({ code: 0, output: "succeeded: streamed\n" });
    const ids = watching.seen.flatMap((each) =>
      each.kind === "notification" && each.notification.agentId === "progress-notification"
        ? [each.notification.id]
        : [],
    );
    expect(new Set(ids).size).toBe(1);
    expect(titles(watching.seen)).toContain("progressMessage");
    expect(titles(watching.seen).at(-1)).toBe("textMessage");
  });

  it("ends it with the error where the job fails", async () => {
    await using watching = await desk((delivery) => delivery.displayed());
    expect(await run("progress-notification.ts", "4", "fail")).toEqual({
      code: 1,
      output: "failed: streamed\n",
    });
    expect(JSON.stringify(watching.seen.at(-1))).toContain("loss is NaN");
  });
});

describe("training-run", () => {
  it("tells everything once: over a jump, a crash, a resume, and a second attempt after it ran out of memory", async () => {
    const job = mkdtempSync(join(folder, "training-"));
    const pressed: string[] = [];
    await using watching = await desk(async ({ notification, displayed, answer }) => {
      if (notification.payload?.$case !== "interactiveMessage") return displayed();
      pressed.push(...notification.payload.value.buttons.map(({ text }) => text));
      return answer("retry");
    });
    const crashed = await run("training-run.ts", job, "crash");
    expect(crashed).toEqual({ code: null, output: "told: Run 42: 55% (normal)\n" });
    const resumed = await run("training-run.ts", job, "oom");
    expect(resumed.output.split("\n")).toEqual([
      "going on at step 60",
      "told: Run 42: 75% (normal)",
      "told: Run 42 failed (critical) [View Details] [Retry]",
      "told: Run 42: 80% (normal)",
      "told: Run 42 finished (normal)",
      "",
    ]);
    expect(resumed.code).toBe(0);
    expect(pressed).toEqual(["View Details", "Retry"]);
    expect(titles(watching.seen)).toContain("interactiveMessage");
  });

  it("says that it is done where nothing goes wrong", async () => {
    // A folder that is not there yet, as in the README's first line.
    const job = join(folder, "training", "succeeds");
    const { code, output } = await run("training-run.ts", job);
    expect({ code, told: output.match(/told: .*/g) }).toEqual({
      code: 0,
      told: ["told: Run 42: 55% (normal)", "told: Run 42: 75% (normal)", "told: Run 42 finished (normal)"],
    });
  });
});

describe("build-watcher", () => {
  it("tells that the build broke and that it works again, once each", async () => {
    const sources = mkdtempSync(join(folder, "sources-"));
    const source = join(sources, "main.txt");
    const write = (text: string) => writeFileSync(source, text);
    write("good");
    await using watching = await desk((delivery) => delivery.displayed());
    const script = `grep -q good "${source}" || { echo "no good: $(cat "${source}")"; exit 1; }`;
    const watcher = begin("build-watcher.ts", sources, "sh", "-c", script);
    onTestFinished(() => void watcher.kill("SIGKILL"));
    const lines = createInterface(watcher.stdout)[Symbol.asyncIterator]();
    const until = async (wanted: string) => {
      const passed: string[] = [];
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        passed.push(line.value as string);
        if ((line.value as string).startsWith(wanted)) break;
      }
      return passed.filter((line) => line.startsWith("told"));
    };
    await until("built");
    write("bad");
    expect(await until("told: Error in the build")).toHaveLength(1);
    write("worse");
    expect(await until("failed: no good: worse")).toEqual([]);
    write("good");
    expect(await until("changed: Recovered: Error in the build")).toEqual([]);
    write("bad again");
    expect(await until("told: Error in the build")).toHaveLength(1);
    watcher.kill("SIGINT");
    expect(await once(watcher, "close")).toEqual([0, null]);
    expect(JSON.stringify(watching.seen)).toContain("Recovered");
  });
});

describe("ask-before-deploy", () => {
  it.each([
    ["deploy", "deploying 1.4.2 to everywhere …\n"],
    ["cancel", "cancelled\n"],
  ])("hears %s", async (action, output) => {
    await using _desk = await desk((delivery) =>
      delivery.answer(action, { target: "everywhere" }).catch(() => {}),
    );
    expect(await run("ask-before-deploy.ts")).toEqual({ code: 0, output });
  });

  it("does nothing when nobody answers in time", async () => {
    expect(await run("ask-before-deploy.ts", "1.4.2", "0.2")).toEqual({
      code: 0,
      output: "nobody answered in time: not deploying\n",
    });
  });
});

describe("interactive-subscriber", () => {
  it("prints what arrives and sends the answer back", async () => {
    const subscriber = begin("interactive-subscriber.ts", "laptop");
    const lines = createInterface(subscriber.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value as string;
    expect(await next()).toBe("listening as laptop");
    await using asker = client("asker");
    const answer = asker.ask(question("Lunch?", { buttons: { yes: "Yes", no: "No" } }), { to: "laptop" });
    expect([await next(), await next(), await next()]).toEqual(["asker: Lunch?", "  1 Yes", "  2 No"]);
    subscriber.stdin.write("2\n");
    expect(await answer).toMatchObject({ kind: "answered", action: "no", by: "laptop" });
    expect(await next()).toBe("answered: No");
    subscriber.kill("SIGINT");
    expect(await once(subscriber, "close")).toEqual([0, null]);
  });
});
