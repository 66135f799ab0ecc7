import { checkForUpdate, type FoundUpdate } from "./checking/check-for-update.js";
import { noteInUse } from "./installing/in-use.js";
import { type Move, readJournal } from "./installing/journal.js";
import { layoutOf } from "./installing/layout.js";
import { readMemory } from "./installing/memory.js";
import { readPointer } from "./installing/pointer.js";
import { putInOrder } from "./installing/put-in-order.js";
import { isLaunched, launchProblem, runningRelease } from "./installing/running-release.js";
import { HealthRecord, isOnTrial } from "./launching/health-record.js";
import { watchOwnHealth } from "./launching/own-health.js";
import { restartInto } from "./launching/restart.js";
import type { Channel } from "./metadata/channel.js";
import { openContext } from "./opening/open-context.js";
import type { UpdaterOptions } from "./opening/options.js";
import { prepareUpdate } from "./preparing/prepare-update.js";
import type { Progress } from "./preparing/progress.js";
import { UpdateError } from "./update-error.js";

/** A newer version, as `check` found it. */
export interface Update {
  readonly version: string;
  /** Release notes, in the publisher's words. */
  readonly notes?: string | undefined;
  /** `now`: update before going on. `step`: later versions come after this one. */
  readonly required?: "step" | "now" | undefined;
  /** True if the installed version was withdrawn and its publisher sends it back to an older one. */
  readonly downgrade: boolean;
  /** Whatever the publisher wants to tell the app. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
  readonly plan: "patch" | "full";
  /** Bytes to download; 0 if the version is still on the disk. */
  readonly bytes: number;
}

/** A version that is verified and staged. */
export interface PreparedUpdate {
  readonly version: string;
}

/** State of an installation and of its last update. */
export interface UpdaterStatus {
  readonly version: string;
  readonly channel: Channel;
  /** Progress of the last move between two versions. */
  readonly state: "idle" | "staged" | "switching" | "pending" | "committed" | "rolled-back";
  /** The version that the state is about. */
  readonly update?: string | undefined;
  /** Why it was rolled back. */
  readonly reason?: string | undefined;
  /** Versions that failed here and are not offered again. */
  readonly held: readonly string[];
  /** Why the installation could not be written, at the start or by `markHealthy()`, if so. The app goes on regardless. */
  readonly problem?: UpdateError | undefined;
}

/** Keeps the app that it runs in current. Made by `createUpdater`. */
export interface Updater {
  /** The version that this process runs. */
  readonly version: string;
  /**
   * Looks for a newer version; undefined if there is none. `asked`: a person wants to know, so that a roll-out in
   * stages does not apply. Anything wrong with the repository is thrown, never taken for "no update".
   */
  check(options?: {
    readonly asked?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<Update | undefined>;
  /** Downloads, verifies and stages; falls back from patches to the archive by itself and takes up broken downloads. */
  prepare(
    update: Update,
    options?: {
      readonly onProgress?: ((progress: Progress) => void) | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<PreparedUpdate>;
  /** Starts the staged version in the place of this process. Without it, it is put in force at the next start. */
  restart(prepared: PreparedUpdate): Promise<void>;
  /**
   * Marks this version as working. A new version that is not marked in time is rolled back. If the disk refuses to
   * record it, this does not reject: `status().problem` says why, and recording is retried.
   */
  markHealthy(): Promise<void>;
  status(): Promise<UpdaterStatus>;
}

/**
 * Opens an installation: puts right what a crash left, without the network.
 *
 * @example
 * const updater = await createUpdater({ app: "acme-trainer", root, url: "https://updates.example.com", installRoot });
 * const update = await updater.check();
 * if (update) await updater.restart(await updater.prepare(update));
 */
export async function createUpdater(options: UpdaterOptions): Promise<Updater> {
  const layout = layoutOf(options.installRoot);
  // What runs is asked before anything is switched.
  const folder = options.outside ? await readPointer(layout) : await runningRelease(layout);
  if (!options.outside) await noteInUse(layout, folder);
  const onItsOwn = !options.outside && !(await isLaunched(layout));
  const problem = onItsOwn ? await putInOrder(layout, folder) : await launchProblem(layout);
  const context = await openContext(options, layout, folder);
  const record = new HealthRecord(layout, folder, options.outside ? undefined : problem);
  const found = new WeakMap<Update, FoundUpdate>();
  const staged = new WeakMap<PreparedUpdate, Move>();
  const health =
    onItsOwn && (await isOnTrial(layout, folder))
      ? watchOwnHealth(layout, options.healthyWithinMs ?? 30_000)
      : undefined;

  return {
    version: context.version,

    async check({ asked = false, signal } = {}) {
      const result = await checkForUpdate(context, { asked, signal });
      if (result === undefined) return undefined;
      const update = describe(result);
      found.set(update, result);
      return update;
    },

    async prepare(update, { onProgress, signal } = {}) {
      const wanted = found.get(update);
      if (wanted === undefined) throw foreign("update", "check()");
      const move = await prepareUpdate(context, wanted, { onProgress, signal });
      const prepared: PreparedUpdate = { version: move.version };
      staged.set(prepared, move);
      return prepared;
    },

    async restart(prepared) {
      const move = staged.get(prepared);
      if (move === undefined) throw foreign("prepared update", "prepare()");
      await restartInto(layout, move, process.argv.slice(2));
      (options.exit ?? (() => process.exit(0)))();
    },

    async markHealthy() {
      health?.stop();
      await record.write();
    },

    async status() {
      const journal = await readJournal(layout);
      const { held } = await readMemory(layout);
      return {
        version: context.version,
        channel: context.line.channel,
        state: journal.state,
        ...(journal.state === "idle" ? {} : { update: journal.move.version }),
        ...(journal.state === "rolled-back" ? { reason: journal.reason } : {}),
        held: Object.keys(held),
        ...(record.problem ? { problem: record.problem } : {}),
      };
    },
  };
}

function describe({ release, required, downgrade, plan, isHere }: FoundUpdate): Update {
  return {
    version: release.version,
    ...(release.notes === undefined ? {} : { notes: release.notes }),
    ...(required === undefined ? {} : { required }),
    downgrade,
    ...(release.custom === undefined ? {} : { custom: release.custom }),
    plan: plan.kind,
    bytes: isHere ? 0 : plan.bytes,
  };
}

function foreign(what: string, source: string): UpdateError {
  return new UpdateError({
    reason: "CONFIG",
    message: `this ${what} is not one that ${source} of this updater returned.`,
    remedy: "Pass that very object.",
  });
}
