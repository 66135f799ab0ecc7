import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { createUpdater, installRelease, type Updater, type UpdaterOptions } from "../../src/index.js";
import { readJournal } from "../../src/installing/journal.js";
import { launchCommand } from "../../src/installing/launch-command.js";
import { type Layout, layoutOf } from "../../src/installing/layout.js";
import { readPointer } from "../../src/installing/pointer.js";
import { checkInstalled, openInstalled } from "../../src/patch/index.js";
import type { Host } from "./host.js";
import type { SimulatedRepository } from "./repository.js";
import type { BuiltRelease } from "./workshop.js";

const run = promisify(execFile);

/** An app installed on this machine, with an updater that looks at a simulated host. */
export interface Installation extends AsyncDisposable {
  readonly root: string;
  readonly layout: Layout;
  updater(more?: Partial<UpdaterOptions>): Promise<Updater>;
  /** Starts the app as its launcher would, and returns what it prints. */
  start(): Promise<string>;
  /** Fails unless the old version is in force, unharmed, starts, and nothing of an update is left. */
  expectUntouched(): Promise<void>;
}

export async function install(
  repository: SimulatedRepository,
  host: Host,
  release: BuiltRelease,
  volume = tmpdir(),
): Promise<Installation> {
  const root = await mkdtemp(join(volume, "toasty-install-"));
  const layout = layoutOf(root);
  await installRelease({ release: release.folder, installRoot: root });

  const installation: Installation = {
    root,
    layout,
    updater: (more) =>
      createUpdater({
        app: "acme",
        root: repository.embeddedRoot,
        url: host.url,
        installRoot: root,
        network: { attempts: 2, pauseMs: 1 },
        exit: () => undefined,
        ...more,
      }),
    async start() {
      const place = join(layout.versions, await readPointer(layout));
      const { manifest } = await openInstalled(place);
      const { program, args } = launchCommand(manifest, place, []);
      return (await run(program, args)).stdout.trim();
    },
    async expectUntouched() {
      const folder = await readPointer(layout);
      expect(await readdir(layout.versions)).toEqual([folder]);
      const place = await openInstalled(join(layout.versions, folder));
      await checkInstalled(place, release.entry.stream.sha256);
      expect((await readJournal(layout)).state).toBe("idle");
      expect(await installation.start()).toBe(release.entry.version);
      const state = await readdir(layout.state, { recursive: true });
      expect(state.filter((name) => /\.(tmp|new|stale|lock)$|work-/.test(name))).toEqual([]);
      const left = await readdir(layout.downloads).catch(() => []);
      // What may be taken up again is no remnant.
      expect(left.filter((name) => !/\.part(\.json)?$/.test(name))).toEqual([]);
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  return installation;
}
