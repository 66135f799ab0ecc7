import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@toasty/kit/atomic-file";
import type { Clock } from "@toasty/kit/clock";
import type { ToastKey } from "../model/toast-key.js";
import type { DaemonIdentity } from "./notification-daemon.js";

const mostToasts = 1_000;
const forgottenMs = 7 * 24 * 60 * 60 * 1000;

/** A toast that stays on the screen until somebody takes it off. */
export interface StayingToast {
  readonly key: ToastKey;
  /** The daemon's id. */
  readonly id: number;
  /** True: nobody hears its answer once this process has ended. */
  readonly question: boolean;
}

/** Contents of a file: one process of an app, and what it shows. */
interface Written extends DaemonIdentity {
  readonly app: string;
  readonly toasts: readonly StayingToast[];
}

/**
 * Toasts of this process on disk, so that the next process of the app can close or replace them after a crash.
 *
 * One private file for each process; it is written whole, beside, and renamed. An id counts only on the same bus and for
 * the same daemon process, since daemons begin at 1 again: otherwise somebody else's toast would be closed.
 */
export class ShownFile {
  readonly #path: string;
  readonly #app: string;
  readonly #folder: string;
  readonly #clock: Clock;
  #next: (() => Written) | undefined;
  #writing: Promise<void> | undefined;

  constructor(folder: string, app: string, clock: Clock) {
    this.#clock = clock;
    this.#folder = folder;
    this.#app = app;
    this.#path = join(folder, `${randomUUID()}.json`);
  }

  /**
   * Takes over the toasts that ended processes of this app have left on the daemon that is there now. `isAlive` tells
   * whether a client is still on the bus. Never rejects: without the files, toasts stay until a human closes them.
   */
  async takeOver(
    now: DaemonIdentity,
    isAlive: (client: string) => Promise<boolean>,
  ): Promise<StayingToast[]> {
    const left: StayingToast[] = [];
    for (const file of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, file);
      try {
        if (file.endsWith(".json")) left.push(...(await this.#takeOverOne(path, now, isAlive)));
        else if (this.#clock.now() - (await stat(path)).mtimeMs > forgottenMs)
          await rm(path, { force: true });
      } catch {
        // Another process was faster, or the file is damaged and stays until it is old.
      }
    }
    return left;
  }

  async #takeOverOne(
    path: string,
    now: DaemonIdentity,
    isAlive: (client: string) => Promise<boolean>,
  ): Promise<readonly StayingToast[]> {
    const { app, bus, daemon, client, toasts } = JSON.parse(await readFile(path, "utf8")) as Written;
    if (bus !== now.bus) {
      // Of a session before this one, or of another that may still be there.
      if (this.#clock.now() - (await stat(path)).mtimeMs > forgottenMs) await rm(path, { force: true });
      return [];
    }
    if (app !== this.#app || client === now.client || (await isAlive(client))) return [];
    // Of two processes that start at once, one succeeds.
    const mine = `${path}.${randomUUID()}.taken`;
    await rename(path, mine);
    await rm(mine);
    return daemon === now.daemon ? toasts.filter(isStaying).slice(0, mostToasts) : [];
  }

  /** Writes what is shown, soon. Calls in quick succession become one write. */
  keep(identity: () => DaemonIdentity, toasts: () => Iterable<StayingToast>): void {
    this.#next = () => ({ app: this.#app, ...identity(), toasts: [...toasts()].slice(-mostToasts) });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves once everything is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Whoever shows many toasts at once is done before this looks.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      const written = next();
      try {
        if (written.toasts.length === 0) await rm(this.#path, { force: true });
        else await this.#replace(JSON.stringify(written));
      } catch {
        // A full disk must not keep toasts from the screen.
      }
    }
  }

  async #replace(text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // Not flushed to the disk: after a loss of power no daemon shows these toasts.
    await replaceFile(this.#path, text, { flush: false });
  }
}

const isStaying = (toast: StayingToast) =>
  typeof toast?.key === "string" && Number.isInteger(toast.id) && toast.id > 0;
