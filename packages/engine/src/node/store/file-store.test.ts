import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NotificationEngine } from "../../shell/notification-engine.js";
import { fileStore } from "./file-store.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("fileStore", () => {
  test("has nothing at first, then what was saved last, for nobody else to read", async () => {
    const path = join(folder, "deep", "state.json");
    const store = fileStore(path);
    expect(await store.load()).toBeUndefined();
    await Promise.all(["one", "two", "three"].map((text) => store.save(text)));
    expect(await store.load()).toBe("three");
    expect(await readdir(join(folder, "deep"))).toEqual(["state.json"]);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("keeps the old state where the new one cannot be written", async () => {
    const path = join(folder, "state.json");
    const store = fileStore(path);
    await store.save("old");
    // A folder stands where the next state would be written.
    const { mkdir } = await import("node:fs/promises");
    await mkdir(`${path}.next`);
    await expect(store.save("new")).rejects.toThrow();
    expect(await store.load()).toBe("old");
  });

  test("lets an engine start afresh over a corrupt file, which is kept", async () => {
    const path = join(folder, "state.json");
    await writeFile(path, '{"version":1,"clock":');
    const said: string[] = [];
    const engine = new NotificationEngine({ store: fileStore(path) });
    engine.on("diagnostic", ({ code, detail }) => said.push(`${code} ${detail}`));
    engine.job("run").succeed();
    await engine.close();
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(["state.json", expect.stringMatching(/^state\.json\.corrupt-/)]);
    expect(said).toEqual([expect.stringContaining(files[1] as string)]);
    expect(await readFile(join(folder, files[1] as string), "utf8")).toBe('{"version":1,"clock":');
    const next = new NotificationEngine({ store: fileStore(path) });
    await next.ready;
    expect(next.run("run")?.phase).toBe("succeeded");
    await next.close();
  });
});
