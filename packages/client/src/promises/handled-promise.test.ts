import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { handled } from "./handled-promise.js";
import { KeepAlive } from "./keep-alive.js";

const failure = new Error("refused");
const ignored = vi.fn();
const unhandled = vi.fn();
const hooks = { onIgnored: ignored, keepAlive: new KeepAlive() };
const refused = () => handled(Promise.reject(failure), hooks);
let others: NodeJS.UnhandledRejectionListener[];

beforeEach(() => {
  ignored.mockClear();
  unhandled.mockClear();
  // The test runner listens as well, and would take what a test provokes for a failure.
  others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", unhandled);
});
afterEach(() => {
  process.removeAllListeners("unhandledRejection");
  for (const listener of others) process.on("unhandledRejection", listener);
});

async function aWhile(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

describe("a handled promise", () => {
  test("throws when it is awaited, and then tells nobody else", async () => {
    await expect(refused()).rejects.toBe(failure);
    await aWhile();
    expect(ignored).not.toHaveBeenCalled();
  });

  test("tells once of a failure that nobody awaited", async () => {
    void refused();
    await aWhile();
    expect(ignored.mock.calls).toEqual([[failure]]);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("tells once at the end of a chain without a catch", async () => {
    const chain = refused();
    void chain.then(() => "never").then(() => "never");
    void chain.finally(() => {});
    await aWhile();
    expect(ignored.mock.calls).toEqual([[failure]]);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("tells nobody when the end of the chain catches", async () => {
    expect(
      await refused()
        .then(() => "never")
        .catch(() => "caught"),
    ).toBe("caught");
    await aWhile();
    expect(ignored).not.toHaveBeenCalled();
  });

  test("does not hide what the user's own callback throws", async () => {
    const bug = new Error("bug");
    void handled(Promise.resolve(1), hooks).then(() => {
      throw bug;
    });
    await aWhile();
    expect(ignored).not.toHaveBeenCalled();
    expect(unhandled.mock.calls[0]?.[0]).toBe(bug);
  });

  test("is seen by Promise.all and Promise.allSettled", async () => {
    await expect(Promise.all([refused()])).rejects.toBe(failure);
    expect(await Promise.allSettled([refused()])).toEqual([{ status: "rejected", reason: failure }]);
    await aWhile();
    expect(ignored).not.toHaveBeenCalled();
  });

  test("holds the process only from the moment that somebody waits, and until it settles", async () => {
    const release = vi.fn();
    const hold = vi.fn(() => release);
    const keepAlive = { hold } as unknown as KeepAlive;
    const { promise, resolve } = Promise.withResolvers<void>();
    const given = handled(promise, { onIgnored: ignored, keepAlive });
    expect(hold).not.toHaveBeenCalled();
    const waited = given.then(() => {});
    expect(hold).toHaveBeenCalledTimes(1);
    expect(release).not.toHaveBeenCalled();
    resolve();
    await waited;
    await aWhile();
    expect(release).toHaveBeenCalled();
  });
});
