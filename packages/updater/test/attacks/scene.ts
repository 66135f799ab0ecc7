import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach, expect } from "vitest";
import type { UpdateErrorReason, UpdaterOptions } from "../../src/index.js";
import { type Host, type Intercept, startHost } from "../simulator/host.js";
import { type Installation, install } from "../simulator/installation.js";
import { SimulatedRepository } from "../simulator/repository.js";
import { type BuiltRelease, type Files, Workshop } from "../simulator/workshop.js";

/*
 * The scene of every attack: an app at 1.0.0 that knows its repository, and 1.1.0 built but not published.
 *
 * Each attack runs against the real client over real HTTP. It ends with the right error, the old version in force,
 * unharmed and starting, and nothing left behind.
 */

const payload = randomBytes(200_000);
export const files = (version: string): Files => ({
  "app.mjs": `console.log(${JSON.stringify(version)});\n`,
  "data.bin": Buffer.concat([payload, Buffer.from(version)]),
});

export let repository: SimulatedRepository;
export let workshop: Workshop;
export let host: Host;
export let app: Installation;
export let v1: BuiltRelease;
export let v2: BuiltRelease;
/** Settles when the client has closed the connection that was poured into. */
export let poured: Promise<unknown>;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme", "other"]);
  workshop = await Workshop.open(repository);
  host = await startHost(repository.files);
  v1 = await workshop.release("1.0.0", files("1.0.0"));
  workshop.publish();
  app = await install(repository, host, v1);
  // Every client has seen the repository in good order before it is attacked.
  await (await app.updater()).check();
  v2 = await workshop.release("1.1.0", files("1.1.0"));
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** Checks and prepares as an app does; expects the attack to be noticed and to change nothing. */
export async function isRepelled(
  reason: UpdateErrorReason,
  more: Partial<UpdaterOptions> = {},
): Promise<void> {
  const updater = await app.updater(more);
  const attempt = async () => {
    const update = await updater.check();
    if (update === undefined) throw new Error("taken for no update");
    await updater.prepare(update);
  };
  await expect(attempt()).rejects.toThrow(expect.objectContaining({ name: "UpdateError", reason }));
  await app.expectUntouched();
}

/** Shows that the client is not harmed for good: once the attack is over, the update goes through. */
export async function updatesAfterwards(): Promise<void> {
  host.intercept = undefined;
  const updater = await app.updater();
  const update = await updater.check();
  if (update === undefined) throw new Error("no update");
  await updater.prepare(update);
  await app.updater();
  expect(await app.start()).toBe(update.version);
}

/** An intercept for the paths that a pattern finds. */
export const on =
  (pattern: RegExp, answer: (...each: Parameters<Intercept>) => void): Intercept =>
  (path, request, response) => {
    if (!pattern.test(path)) return false;
    answer(path, request, response);
    return true;
  };

/** The archive of 1.1.0 as it was signed. */
export function archiveBytes(): Buffer {
  return repository.targets.get("stable")?.get(v2.entry.archive.path)?.bytes as Buffer;
}

/** Sends as much as the other side takes, until it closes the connection. */
export function pourInto(response: Parameters<Intercept>[2]): void {
  poured = once(response, "close");
  const piece = Buffer.alloc(65_536, "x");
  const pump = () => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once("drain", pump);
  };
  pump();
}
