import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { outletOf, pump } from "./pump.js";

const files = vi.hoisted(() => ({ fstatSync: vi.fn(), write: vi.fn() }));
vi.mock("node:fs", async (original) => ({ ...(await original<object>()), ...files }));

const failure = (code: string) => Object.assign(new Error(code), { code });
const turn = () => new Promise(setImmediate);
afterEach(() => vi.restoreAllMocks());

describe("a pump", () => {
  test("passes bytes on as they are, and shows them before", async () => {
    const from = new PassThrough();
    const seen: string[] = [];
    const pumped = pump(
      from,
      async (bytes) => void seen.push(`out ${bytes}`),
      (bytes) => seen.push(`look ${bytes}`),
    );
    from.write("a");
    await turn();
    from.end("b");
    expect(await pumped).toBeNull();
    expect(seen).toEqual(["look a", "out a", "look b", "out b"]);
  });

  test("takes no more before the last is taken", async () => {
    const from = new PassThrough();
    const taken = Promise.withResolvers<void>();
    const look = vi.fn();
    const pumped = pump(from, () => taken.promise, look);
    from.write("a");
    await turn();
    from.write("b");
    await turn();
    expect(look).toHaveBeenCalledTimes(1);
    taken.resolve();
    from.end();
    await pumped;
    expect(look).toHaveBeenCalledTimes(2);
  });

  test("closes the source where nobody reads any more: nothing is lost then", async () => {
    const from = new PassThrough();
    const pumped = pump(
      from,
      () => Promise.reject(failure("EPIPE")),
      () => {},
    );
    from.write("a");
    expect(await pumped).toBeNull();
    expect(from.destroyed).toBe(true);
  });

  test("goes on where there is no room, and says why the first was lost", async () => {
    const from = new PassThrough();
    const out = vi.fn<(bytes: Uint8Array) => Promise<void>>(async () => {});
    out.mockRejectedValueOnce(failure("ENOSPC")).mockRejectedValueOnce(failure("EIO"));
    const look = vi.fn();
    const pumped = pump(from, out, look);
    for (const text of ["a", "b", "c"]) {
      from.write(text);
      await turn();
    }
    expect(from.destroyed).toBe(false);
    from.end();
    expect(await pumped).toBe("ENOSPC");
    expect(look).toHaveBeenCalledTimes(3);
  });

  test("ends with a source that breaks", async () => {
    const from = new PassThrough();
    const pumped = pump(
      from,
      async () => {},
      () => {},
    );
    from.destroy(failure("EIO"));
    expect(await pumped).toBeNull();
  });
});

describe.each([
  ["stdout", 1],
  ["stderr", 2],
] as const)("the outlet for %s", (name, fd) => {
  const kinds = { isFile: () => false, isCharacterDevice: () => false };
  const bytes = Buffer.from("hello");

  function streamThat(answers: Error | undefined) {
    return vi.spyOn(process[name], "write").mockImplementation((_, done: unknown) => {
      (done as (error?: Error) => void)(answers);
      return true;
    });
  }
  const terminal = (is: boolean) => {
    const before = process[name].isTTY;
    process[name].isTTY = is;
    return {
      [Symbol.dispose]() {
        process[name].isTTY = before;
      },
    };
  };

  test("is the stream where that is a pipe, a terminal, or closed", async () => {
    const write = streamThat(undefined);
    files.fstatSync.mockReturnValue(kinds);
    await outletOf(name)(bytes);
    using _terminal = terminal(true);
    files.fstatSync.mockReturnValue({ ...kinds, isCharacterDevice: () => true });
    await outletOf(name)(bytes);
    files.fstatSync.mockImplementation(() => {
      throw failure("EBADF");
    });
    await outletOf(name)(bytes);
    expect(write.mock.calls.map(([written]) => written)).toEqual([bytes, bytes, bytes]);
    expect(files.fstatSync.mock.lastCall).toEqual([fd]);
  });

  test("fails as the stream does", async () => {
    streamThat(failure("EPIPE"));
    files.fstatSync.mockReturnValue(kinds);
    await expect(outletOf(name)(bytes)).rejects.toMatchObject({ code: "EPIPE" });
  });

  test.each([
    ["a file", { ...kinds, isFile: () => true }],
    ["a device", { ...kinds, isCharacterDevice: () => true }],
  ])("writes into %s itself, until all is written", async (_, found) => {
    using _terminal = terminal(false);
    files.fstatSync.mockReturnValue(found);
    const written: string[] = [];
    files.write.mockImplementation((to, from: Buffer, at, length, position, done) => {
      expect([to, position]).toEqual([fd, null]);
      const count = Math.min(2, length);
      written.push(from.subarray(at, at + count).toString());
      done(null, count);
    });
    await outletOf(name)(bytes);
    expect(written).toEqual(["he", "ll", "o"]);
    files.write.mockImplementation((...args: unknown[]) =>
      (args.at(-1) as (error: Error) => void)(failure("ENOSPC")),
    );
    await expect(outletOf(name)(bytes)).rejects.toMatchObject({ code: "ENOSPC" });
  });
});
