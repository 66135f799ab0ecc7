import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { testLine } from "@toasty/broker/testing";
import { connect } from "@toasty/client";
import { categoryOf, laneOf } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { connectLine } from "../src/publishing/connect.js";
import { NotificationEngine } from "../src/shell/notification-engine.js";
import { memoryStore } from "../src/shell/store.js";

/** Runs a program with an engine on the line until it ends; one that does not is a failed test. */
async function run(program: string, env: Readonly<Record<string, string>>) {
  const source = `import { subscribe } from "node:diagnostics_channel";
    import { connect } from "@toasty/client";
    import { connectLine, NotificationEngine } from "@toasty/engine";
    const engine = new NotificationEngine();
    connectLine(engine, connect({ agent: "trainer" }));
    ${program}`;
  const child = spawn(process.execPath, [...fromSource, "--input-type=module", "--eval", source], {
    cwd: new URL("..", import.meta.url),
    env: { PATH: process.env.PATH, HOME: "/nowhere", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { out, err, code };
}

describe("a program with a job on the line", () => {
  test.each([
    ["succeeded", `job.succeed("ok");`, "Nightly finished"],
    ["failed", `job.fail(new Error("no"));`, "Nightly failed"],
    ["failed, and was closed", `job.fail(new Error("no")); await engine.close();`, "Nightly failed"],
    ["failed while outcomes are watched for", `await watching; job.fail(new Error("no"));`, "Nightly failed"],
    ["said something last, and was closed", `job.warn("odd"); await engine.close();`, "Warning in Nightly"],
  ])(
    "ends by itself when its job has %s, though nobody reacts, and everything is told",
    async (_, last, title) => {
      await using line = await testLine();
      const desk = await line.desk("desktop");
      const env = {
        TOASTY_PLAINTEXT: "1",
        TOASTY_ADDRESS: line.address,
        TOASTY_TOKEN: line.tokens.publisher,
      };
      const program = `
        const watching = new Promise((open) => {
          subscribe("http2.client.stream.start", ({ headers }) => headers[":path"].endsWith("/Watch") && open());
        });
        engine.dispatch({ kind: "remark", key: "hello", title: "Hello" });
        const job = engine.job("nightly", { title: "Nightly", total: 10 });
        job.progress(5);
        ${last}`;
      expect(await run(program, env)).toEqual({ out: "", err: "", code: 0 });
      const told = [await desk.notification(), await desk.notification()];
      expect(told.map(({ notification }) => notification.payload?.value.header?.title)).toEqual([
        "Hello",
        title,
      ]);
    },
  );

  test("stays for the answer to a question that somebody listens for", async () => {
    await using line = await testLine();
    const desk = await line.desk("desktop");
    const env = { TOASTY_PLAINTEXT: "1", TOASTY_ADDRESS: line.address, TOASTY_TOKEN: line.tokens.publisher };
    const ended = run(
      `engine.configure({ retry: true });
       engine.on("act", async ({ action }) => { console.log(action); await engine.close(); });
       engine.job("nightly").fail(new Error("no"));`,
      env,
    );
    const failure = await desk.notification();
    await desk.answer(failure.cursor, "retry");
    expect(await ended).toEqual({ out: "retry\n", err: "", code: 0 });
  });

  test("is not held up by a broker that is away when the engine is closed", async () => {
    const env = { TOASTY_PLAINTEXT: "1", TOASTY_ADDRESS: "127.0.0.1:1", TOASTY_TOKEN: "t" };
    const program = `engine.job("nightly").succeed(); await engine.close({ flushMs: 50 }); console.log("closed"); process.exit();`;
    expect(await run(program, env)).toMatchObject({ out: "closed\n", code: 0 });
  });
});

describe("connectLine through a real broker", () => {
  test("moves progress in place, tells of the failure, and brings Retry back to the job", async () => {
    await using line = await testLine();
    const desk = await line.desk("desktop");
    await using client = connect({
      agent: "trainer",
      address: line.address,
      plaintext: true,
      token: line.tokens.publisher,
    });
    await client.ready({ timeoutMs: 10_000 });

    const engine = new NotificationEngine({
      salt: "s",
      settings: { minRunMs: 0, minGapMs: 0, retry: true },
    });
    const problems: string[] = [];
    engine.on("diagnostic", ({ detail }) => problems.push(detail));
    const chosen = new Promise((resolve) => engine.on("act", resolve));
    const end = connectLine(engine, client);

    engine.job("run", { title: "Run 42", total: 4 });
    engine.dispatch({ kind: "progress", job: "run", current: 1, seq: 1 });
    const first = await desk.notification();
    engine.dispatch({ kind: "progress", job: "run", current: 2, seq: 2 });
    const second = await desk.notification();
    expect([first, second].map(({ notification }) => [notification.id, notification.milestone])).toEqual([
      ["run:1:progress~s", 25],
      ["run:1:progress~s", 50],
    ]);

    engine.dispatch({
      kind: "failed",
      job: "run",
      problem: { code: "oom_error", message: "CUDA out of memory" },
    });
    const failure = await desk.notification();
    expect(failure.notification).toMatchObject({ id: "run:1:end~s", labels: { job: "run", attempt: "1" } });
    expect([laneOf(failure.notification), categoryOf(failure.notification)]).toEqual(["critical", "error"]);

    await desk.answer(failure.cursor, "retry");
    expect(await chosen).toMatchObject({ action: "retry", job: "run", attempt: 1 });
    expect(engine.taskbar).toEqual({ state: "none" });
    expect(problems).toEqual([]);
    end();
    await engine.close();
  });

  test("brings a click to the next life of the program, where the one that asked is gone", async () => {
    await using line = await testLine();
    const desk = await line.desk("desktop");
    const store = memoryStore();
    const start = () => {
      const client = connect({
        agent: "trainer",
        address: line.address,
        plaintext: true,
        token: line.tokens.publisher,
      });
      const engine = new NotificationEngine({ store, settings: { retry: true } });
      const problems: string[] = [];
      engine.on("diagnostic", ({ detail }) => problems.push(detail));
      const chosen = new Promise((resolve) => engine.once("act", resolve));
      return { client, engine, problems, chosen, end: connectLine(engine, client) };
    };
    const first = start();
    first.engine.job("run").fail({ message: "no" });
    const failure = await desk.notification();
    // It crashes: nothing is disposed of, but nobody listens any more.
    first.end();
    await first.client.close();
    await desk.answer(failure.cursor, "retry");

    const second = start();
    expect(await second.chosen).toMatchObject({ action: "retry", job: "run", attempt: 1 });
    expect(second.problems).toEqual([]);
    await second.engine.close();
    await second.client.close();
    await first.engine.close();
  });

  test("tells of the same job again in the next life of the program", async () => {
    await using line = await testLine();
    const desk = await line.desk("desktop");
    await using client = connect({
      agent: "builder",
      address: line.address,
      plaintext: true,
      token: line.tokens.publisher,
    });
    for (const life of [1, 2]) {
      await using engine = new NotificationEngine();
      const end = connectLine(engine, client);
      engine.job("build").fail({ message: `no ${life}` });
      const { notification } = await desk.notification();
      expect(notification.payload?.value).toMatchObject({
        bodyTextLine1: expect.stringContaining(`no ${life}`),
      });
      end();
    }
  });
});
