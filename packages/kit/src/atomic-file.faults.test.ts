import * as fs from "node:fs";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createFile,
  createFileSync,
  isHeldOnWindows,
  renameDurably,
  replaceFile,
  replaceFileSync,
  syncFolder,
} from "./atomic-file.js";
import { systemClock } from "./clock.js";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const names = ["closeSync", "fsyncSync", "linkSync", "renameSync", "writeFileSync"] as const;
  return { ...real, ...Object.fromEntries(names.map((name) => [name, vi.fn(real[name] as () => void)])) };
});
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof files>();
  return { ...real, link: vi.fn(real.link), open: vi.fn(real.open), rename: vi.fn(real.rename) };
});

const real = {
  fs: await vi.importActual<typeof fs>("node:fs"),
  files: await vi.importActual<typeof files>("node:fs/promises"),
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const failure = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });

let folder: string;
let path: string;
/** Steps in the order in which they were done. */
let steps: string[];
/** Fails a step, or lets it be. */
let fault: (step: string, nth: number) => void;

function step(name: string): void {
  fault(name, steps.filter((each) => each === name).length + 1);
  steps.push(name);
}

beforeEach(() => {
  folder = real.fs.mkdtempSync(join(tmpdir(), "toasty-atomic-"));
  path = join(folder, "a.json");
  steps = [];
  fault = () => {};
  vi.mocked(fs.fsyncSync).mockImplementation(() => step("sync"));
  vi.mocked(fs.closeSync).mockImplementation((file) => {
    real.fs.closeSync(file);
    step("close");
  });
  vi.mocked(fs.writeFileSync).mockImplementation((...args) => {
    step("write");
    real.fs.writeFileSync(...args);
  });
  for (const [mock, sync] of [
    [vi.mocked(fs.linkSync), real.fs.linkSync],
    [vi.mocked(fs.renameSync), real.fs.renameSync],
  ] as const) {
    mock.mockImplementation((from, to) => {
      step("name");
      sync(from, to);
    });
  }
  for (const [mock, async] of [
    [vi.mocked(files.link), real.files.link],
    [vi.mocked(files.rename), real.files.rename],
  ] as const) {
    mock.mockImplementation(async (from, to) => {
      step("name");
      await async(from, to);
    });
  }
  // Each takes a while, so that a step that does not wait for it comes too early.
  vi.mocked(files.open).mockImplementation(async (...args) => {
    const handle = await real.files.open(...args);
    const { close, writeFile } = handle;
    return Object.assign(handle, {
      sync: async () => {
        await turn();
        step("sync");
      },
      close: async () => {
        await turn();
        await close.call(handle);
        step("close");
      },
      writeFile: async (...content: Parameters<typeof writeFile>) => {
        await turn();
        step("write");
        await writeFile.apply(handle, content);
      },
    });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  real.fs.rmSync(folder, { recursive: true });
});

type Options = Parameters<typeof replaceFile>[2];
const replacing = [
  ["replaceFile", replaceFile],
  ["replaceFileSync", async (to: string, text: string, how?: Options) => replaceFileSync(to, text, how)],
] as const;
const creating = [
  ["createFile", createFile],
  ["createFileSync", async (to: string, text: string, how?: Options) => createFileSync(to, text, how)],
] as const;
const all = [...replacing, ...creating];
const content = () => real.fs.readFileSync(path, "utf8");
const names = () => real.fs.readdirSync(folder);

describe.each(all)("%s", (_, write) => {
  test("syncs the content before the name is there, and then the name", async () => {
    await write(path, "new");
    expect(steps).toEqual(["write", "sync", "close", "name", "sync", "close"]);
  });

  test("syncs nothing when told not to", async () => {
    await write(path, "new", { flush: false });
    expect(steps).toEqual(["write", "close", "name"]);
  });

  test.each(["write", "sync"])("leaves nothing when the disk is full at %s", async (at) => {
    fault = (name) => {
      if (name === at) throw failure("ENOSPC");
    };
    await expect(write(path, "new")).rejects.toThrow("ENOSPC");
    expect(steps.at(-1)).toBe("close");
    expect(names()).toEqual([]);
  });

  test.each(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EROFS", "EPERM", "EACCES"])(
    "is content where a folder cannot be synced (%s)",
    async (code) => {
      fault = (name, nth) => {
        if (name === "sync" && nth === 2) throw failure(code);
      };
      await write(path, "new");
      expect(content()).toBe("new");
      expect(steps.at(-1)).toBe("close");
    },
  );

  test("fails when the disk fails to sync the name", async () => {
    fault = (name, nth) => {
      if (name === "sync" && nth === 2) throw failure("EIO");
    };
    await expect(write(path, "new")).rejects.toThrow("EIO");
    expect(steps.at(-1)).toBe("close");
  });
});

describe.each(replacing)("%s", (_, write) => {
  test("leaves the old file when the new one cannot get its name", async () => {
    real.fs.writeFileSync(path, "old");
    fault = (name) => {
      if (name === "name") throw failure("EIO");
    };
    await expect(write(path, "new")).rejects.toThrow("EIO");
    expect([names(), content()]).toEqual([["a.json"], "old"]);
  });
});

describe.each(creating)("%s", (_, write) => {
  const noLinks = (before: () => void) => {
    fault = (name) => {
      if (name !== "name") return;
      before();
      throw failure("EPERM", "link");
    };
  };

  test("writes no draft where the file is there already", async () => {
    real.fs.writeFileSync(path, "theirs");
    expect(await write(path, "mine")).toBe(false);
    expect(steps).toEqual([]);
  });

  test("counts a link that leads nowhere as a file", async () => {
    real.fs.symlinkSync(join(folder, "nowhere"), path);
    expect(await write(path, "mine")).toBe(false);
    expect(steps).toEqual([]);
  });

  test("says that another was faster", async () => {
    fault = (name) => {
      if (name === "name") real.fs.writeFileSync(path, "theirs");
    };
    expect(await write(path, "mine")).toBe(false);
    expect([names(), content()]).toEqual([["a.json"], "theirs"]);
  });

  test("works without hard links", async () => {
    noLinks(() => {});
    expect(await write(path, "mine")).toBe(true);
    expect([names(), content()]).toEqual([["a.json"], "mine"]);
  });

  test("says that another was faster, also without hard links", async () => {
    noLinks(() => real.fs.writeFileSync(path, "theirs"));
    expect(await write(path, "mine")).toBe(false);
    expect([names(), content()]).toEqual([["a.json"], "theirs"]);
  });

  test("fails when it can write neither with nor without a link", async () => {
    noLinks(() => {
      fault = (name) => {
        if (name === "write") throw failure("ENOSPC");
      };
    });
    await expect(write(path, "mine")).rejects.toThrow("ENOSPC");
    expect(names()).toEqual([]);
  });

  test("fails below what is no folder", async () => {
    real.fs.writeFileSync(path, "a file");
    await expect(write(join(path, "below"), "mine")).rejects.toThrow("ENOTDIR");
  });
});

describe("on Windows", () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  let time: number;
  let waits: (readonly [ms: number, keepAlive: boolean | undefined])[];
  beforeEach(() => {
    Object.defineProperty(process, "platform", { value: "win32" });
    time = 5_000;
    waits = [];
    vi.spyOn(performance, "now").mockImplementation(() => time);
    vi.spyOn(systemClock, "after").mockImplementation((ms, then, options) => {
      waits.push([ms, options?.keepAlive]);
      setImmediate(() => {
        time += ms;
        then();
      });
      return () => {};
    });
  });
  afterEach(() => {
    Object.defineProperty(process, "platform", platform);
  });

  test("tells what holds a file for a moment from other errors", () => {
    const held = ["EPERM", "EBUSY", "EACCES", "ENOENT"].map((code) => isHeldOnWindows(failure(code)));
    expect(held).toEqual([true, true, true, false]);
    expect([isHeldOnWindows(undefined), isHeldOnWindows(new Error("x"))]).toEqual([false, false]);
    Object.defineProperty(process, "platform", { value: "linux" });
    expect(isHeldOnWindows(failure("EPERM"))).toBe(false);
  });

  test("tries a rename again, later and later, while something holds the file", async () => {
    const draft = join(folder, "draft");
    real.fs.writeFileSync(draft, "new");
    const tries: number[] = [];
    fault = (name) => {
      if (name === "name" && tries.push(time - 5_000) <= 9) throw failure("EBUSY");
    };
    await renameDurably(draft, path);
    expect(content()).toBe("new");
    expect(tries).toEqual([0, 20, 60, 140, 300, 620, 1_260, 2_260, 3_260, 4_260]);
    expect(waits).toEqual([20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000].map((ms) => [ms, true]));
  });

  test("gives a rename up after ten seconds", async () => {
    const tries: number[] = [];
    let takesMs = 10_000;
    fault = () => {
      tries.push(time);
      time += takesMs;
      takesMs = 1;
      throw failure("EPERM");
    };
    await expect(renameDurably(path, path)).rejects.toThrow("EPERM");
    expect(tries).toEqual([5_000, 15_020]);
    tries.length = 0;
    takesMs = 10_001;
    await expect(renameDurably(path, path)).rejects.toThrow("EPERM");
    expect(tries).toHaveLength(1);
  });

  test("fails at once for any other reason", async () => {
    await expect(renameDurably(join(folder, "none"), path)).rejects.toThrow("ENOENT");
    expect(waits).toEqual([]);
  });

  test("syncs no folder, which Windows does by itself", async () => {
    await syncFolder(join(folder, "none"));
    await replaceFile(path, "new");
    expect(steps).toEqual(["write", "sync", "close", "name"]);
    replaceFileSync(path, "newer");
    expect(steps.slice(4)).toEqual(["write", "sync", "close", "name"]);
  });
});
