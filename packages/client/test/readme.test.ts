import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { type Runtime, runtimes } from "@toasty/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attachment } from "../src/index.js";
import { RealBroker } from "./real-broker.js";
import { freePort, Somewhere } from "./somewhere.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/^## (.+)\n(?:(?!## ).*\n)*?```ts\n([\s\S]*?)```/gm)].map(
  ([, title = "", code = ""]) => ({ title, code }),
);

let place: Somewhere;
let broker: RealBroker;
let desk: Attachment;
let answering: Promise<void>;

beforeAll(async () => {
  place = await Somewhere.make();
  broker = await RealBroker.start(place, `127.0.0.1:${await freePort()}`);
  const toasty = place.client({ agent: "desk" });
  desk = toasty.attach("desktop");
  answering = (async () => {
    for await (const delivery of desk) {
      if (delivery.kind !== "notification" || delivery.notification.payload?.$case !== "interactiveMessage")
        continue;
      await delivery.answer("deploy", { where: "staging" });
    }
    await toasty.close();
  })();
});
afterAll(async () => {
  await desk.close();
  await answering;
  await broker.kill();
  await place[Symbol.asyncDispose]();
});

async function run(code: string, { node, compile, extension }: Runtime) {
  const type = extension === ".mts" ? "module-typescript" : "module";
  return promisify(execFile)(node, [`--input-type=${type}`, "--eval", compile(code)], {
    cwd: new URL("..", import.meta.url),
    env: { ...place.env, PATH: process.env.PATH, HOME: place.dir },
    timeout: 20_000,
  });
}

const expected: Record<string, RegExp> = {
  Ask: /^deploying to staging\n$/,
  "How it ended, what was, and who may":
    /^(streamed|queued)\n\{ kind: 'withdrawn' \}\n\{ kind: 'withdrawn' \}\n[\s\S]+a title is needed\n$/,
};

test("the README's examples are all here", () => {
  expect(examples).toHaveLength(7);
});

describe.each(runtimes)("the README's examples on $name", (runtime) => {
  test.each(examples)("$title", async ({ title, code }) => {
    const { stdout, stderr } = await run(code, runtime);
    expect(stderr).toBe("");
    expect(stdout).toMatch(expected[title] ?? /^$/);
  });
});
