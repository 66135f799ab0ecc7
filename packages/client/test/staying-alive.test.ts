import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

/** Runs a program that uses the client, and returns how it ended. A program that does not end is a failed test. */
async function run(
  program: string,
  address: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const source = `import { connect, info, question } from "@toasty/client";\n${program}`;
  const child = spawn(process.execPath, [...fromSource, "--input-type=module", "--eval", source], {
    cwd: new URL("..", import.meta.url),
    env: {
      ...place.env,
      PATH: process.env.PATH,
      HOME: place.dir,
      TOASTY_ADDRESS: address,
      TOASTY_PLAINTEXT: "1",
      TOASTY_TOKEN: "t",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, out, err };
}

describe("a program", () => {
  test("ends by itself with an idle client, connected or not", async () => {
    await using broker = await SmallBroker.start();
    const idle = `connect(); const used = connect(); await used.publish(info("x")); console.log("done");`;
    expect(await run(idle, broker.address)).toEqual({ code: 0, out: "done\n", err: "" });
  });

  test("prints the first error of each reason that nobody listens for, and none that somebody does", async () => {
    const ignoring = `
      const toasty = connect();
      for (const id of ["a b", "c d"]) toasty.publish(info("x", "", { id }));
      toasty.publish("not a notification");`;
    const address = `127.0.0.1:${await freePort()}`;
    const { code, err } = await run(ignoring, address);
    expect(code).toBe(0);
    expect(err.match(/\[INVALID\] ToastyWarning: id: must be 1 to 128/g)).toHaveLength(1);
    expect(err).toContain('"error" event');
    expect(err).not.toContain("not a notification");
    const listening = ignoring.replace("connect();", 'connect(); toasty.on("error", () => {});');
    expect(await run(listening, address)).toEqual({ code: 0, out: "", err: "" });
  });

  test("ends by itself when nobody awaits what a broker that is away cannot take", async () => {
    const program = `
      const toasty = connect();
      toasty.publish(info("x"));
      toasty.progress("Run").update(0.5);
      console.log("done");`;
    expect(await run(program, `127.0.0.1:${await freePort()}`)).toEqual({ code: 0, out: "done\n", err: "" });
  });

  test("waits for a publish that it awaits, also while the broker is away", async () => {
    const port = await freePort();
    const ended = run(`console.log((await connect().publish(info("x"))).outcome);`, `127.0.0.1:${port}`);
    await using _broker = await SmallBroker.start({ address: `127.0.0.1:${port}` });
    expect(await ended).toEqual({ code: 0, out: "queued\n", err: "" });
  });

  test("waits for the answer of its question, and ends when it has it", async () => {
    await using broker = await SmallBroker.start();
    const program = `
      const toasty = connect();
      const asked = toasty.ask(question("Go?", { buttons: ["yes", "no"] }));
      for await (const delivery of toasty.attach("desktop")) {
        if (delivery.kind !== "notification") continue;
        await delivery.answer("yes");
        break;
      }
      console.log((await asked).action);`;
    expect(await run(program, broker.address)).toEqual({ code: 0, out: "yes\n", err: "" });
  });

  test("ends by itself although it would hear how its notification ends, unless it asks to stay", async () => {
    await using broker = await SmallBroker.start();
    const quiet = `
      const receipt = await connect().publish(info("x"));
      receipt.onSettled(() => console.log("settled"));
      console.log(JSON.stringify(receipt).includes("onSettled"));`;
    expect(await run(quiet, broker.address)).toEqual({ code: 0, out: "false\n", err: "" });
    const staying = `
      const toasty = connect();
      const receipt = await toasty.publish(info("x"));
      receipt.onSettled(() => console.log("not told: stopped"))();
      receipt.onSettled(({ kind }) => console.log(kind), { keepAlive: true });
      toasty.withdraw(receipt.id);`;
    expect(await run(staying, broker.address)).toEqual({ code: 0, out: "withdrawn\n", err: "" });
  });

  test("is not ended by anything of ours that fails and that nobody looks at", async () => {
    const program = `
      const toasty = connect({ outboxTimeoutMs: 50, agent: "x" });
      toasty.publish(info(""));
      toasty.publish(info("x")).then(() => {});
      toasty.publish(info("x")).finally(() => {});
      toasty.ask(question("", {}));
      toasty.ready({ timeoutMs: 20 });
      toasty.withdraw("nothing");
      toasty.tokenAdmin.list();
      const stream = toasty.openPublishStream();
      stream.publish(info("x"));
      const bar = toasty.progress("");
      bar.update(NaN);
      bar.fail("x");
      let told = 0;
      toasty.on("error", () => { told += 1; });
      await new Promise((resolve) => setTimeout(resolve, 700));
      await toasty.close({ flushMs: 10 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(told >= 9 ? "told" : told);`;
    expect(await run(program, `127.0.0.1:${await freePort()}`)).toEqual({ code: 0, out: "told\n", err: "" });
  });

  test("does not load grpc-js before it needs it", async () => {
    const program = `
      import { createRequire } from "node:module";
      const { cache } = createRequire(import.meta.url);
      const loaded = () => Object.keys(cache).some((path) => path.includes("grpc-js"));
      const before = loaded();
      await connect().publish(info("x"));
      console.log(before, loaded());`;
    await using broker = await SmallBroker.start();
    expect(await run(program, broker.address)).toEqual({ code: 0, out: "false true\n", err: "" });
  });
});
