import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "@toasty/kit/atomic-file";
import { type Lock, takeLock } from "@toasty/kit/lock";
import type { Logger } from "@toasty/kit/logger";
import { SerialQueue } from "@toasty/kit/serial-queue";
import { ToastyError } from "@toasty/proto";
import type { PendingDecision } from "./decision.js";
import { formatLine, type HeldLine, parseLine } from "./held-line.js";
import type { Received, StoredNotification } from "./received.js";

/** The file is rewritten when it has this many lines more than twice what is held. */
const slackLines = 100;

/** Options of {@link HeldFile.open}. */
export interface HeldFileOptions {
  readonly logger: Logger;
  /** Gives a notification of an earlier desk its reports. */
  readonly restore: (stored: StoredNotification) => Received;
}

/**
 * The file of one desk: the notifications that it must not forget, on disk before the broker may forget them, and the
 * human's decisions until the broker has confirmed them. Each change is one line, appended and synced; the sum of the
 * lines is in memory, and the file is rewritten when most of its lines are history. One process at a time holds the file.
 */
export class HeldFile {
  readonly #path: string;
  readonly #options: HeldFileOptions;
  readonly #lock: Lock;
  readonly #held = new Map<string, Received>();
  readonly #decisions = new Map<string, PendingDecision>();
  readonly #writes = new SerialQueue();
  #lines = 0;
  /** A write has failed or is under way: half a line may be at the end of the file. */
  #torn = false;
  #file: FileHandle;

  private constructor(path: string, file: FileHandle, lock: Lock, options: HeldFileOptions) {
    this.#path = path;
    this.#file = file;
    this.#lock = lock;
    this.#options = options;
  }

  /**
   * Opens the file and reads what an earlier desk left. A line that is torn or unknown is logged and left out. Rejects
   * when another desk has the file open.
   */
  static async open(path: string, options: HeldFileOptions): Promise<HeldFile> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await takeLock(`${path}.lock`, { heldError: (pid) => heldBy(path, pid) });
    try {
      return await HeldFile.#read(path, lock, options);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #read(path: string, lock: Lock, options: HeldFileOptions): Promise<HeldFile> {
    const lines = (await readIfThere(path)).split("\n").filter(Boolean);
    const file = new HeldFile(path, await openForAppending(path), lock, options);
    for (const line of lines) {
      try {
        file.#restore(parseLine(line));
      } catch (err) {
        options.logger.warn({ path, err }, "a line of the file of held notifications is unreadable");
      }
    }
    // Also ends a line that a crash has torn, so that the next one begins on its own.
    if (lines.length > 0) await file.#rewrite();
    return file;
  }

  /** Decisions that the broker has not confirmed, oldest first. */
  get decisions(): readonly PendingDecision[] {
    return [...this.#decisions.values()];
  }

  /** Notifications in the file, oldest first. */
  get entries(): readonly Received[] {
    return [...this.#held.values()];
  }

  /** Returns the notification of a key. */
  get(key: string): Received | undefined {
    return this.#held.get(key);
  }

  /** Adds a notification, in the place of an older one of the same key. Resolves when it is on the disk. */
  hold(received: Received): Promise<void> {
    return this.#write({ kind: "hold", stored: received }, () => this.#setHeld(received));
  }

  /** Replaces a notification by the decision on it, in one line. Resolves when it is on the disk. */
  decide(pending: PendingDecision): Promise<void> {
    return this.#write({ kind: "decide", pending }, () => this.#setDecided(pending));
  }

  /** Removes a decision, which the broker has confirmed. Nothing happens if there is none. */
  async confirm(key: string): Promise<void> {
    if (!this.#decisions.has(key)) return;
    await this.#write({ kind: "confirm", key }, () => this.#decisions.delete(key));
  }

  /** Removes a notification. Nothing happens if there is none. */
  async release(key: string): Promise<void> {
    if (!this.#held.has(key)) return;
    await this.#write({ kind: "release", key }, () => this.#held.delete(key));
  }

  async close(): Promise<void> {
    await this.#writes.idle();
    try {
      await this.#file.close();
    } finally {
      await this.#lock[Symbol.asyncDispose]();
    }
  }

  get #size(): number {
    return this.#held.size + this.#decisions.size;
  }

  #write(line: HeldLine, apply: () => void): Promise<void> {
    return this.#writes.run(async () => {
      const start = this.#torn ? "\n" : "";
      this.#torn = true;
      await this.#file.appendFile(`${start}${formatLine(line)}\n`);
      await this.#file.datasync();
      this.#torn = false;
      this.#lines++;
      apply();
      if (this.#lines > 2 * this.#size + slackLines) await this.#tidy();
    });
  }

  #restore(line: HeldLine): void {
    this.#lines++;
    switch (line.kind) {
      case "hold":
        this.#setHeld(this.#options.restore(line.stored));
        break;
      case "decide":
        this.#setDecided(line.pending);
        break;
      case "confirm":
        this.#decisions.delete(line.key);
        break;
      case "release":
        this.#held.delete(line.key);
    }
  }

  #setHeld(received: Received): void {
    // The latest is the last in order.
    this.#held.delete(received.key);
    this.#held.set(received.key, received);
  }

  #setDecided(pending: PendingDecision): void {
    const { key } = pending;
    this.#held.delete(key);
    this.#decisions.delete(key);
    this.#decisions.set(key, pending);
  }

  /** Rewrites the file without its history. What was to be written is on the disk already, so a failure is only logged. */
  async #tidy(): Promise<void> {
    try {
      await this.#rewrite();
    } catch (err) {
      this.#lines = this.#size;
      this.#options.logger.warn({ path: this.#path, err }, "the file of held notifications cannot be tidied");
    }
  }

  async #rewrite(): Promise<void> {
    const lines: HeldLine[] = [
      ...this.entries.map((stored) => ({ kind: "hold", stored }) as const),
      ...this.decisions.map((pending) => ({ kind: "decide", pending }) as const),
    ];
    // Windows renames over no file that is open.
    await this.#file.close();
    try {
      await replaceFile(this.#path, lines.map((line) => `${formatLine(line)}\n`).join(""));
    } finally {
      this.#file = await openForAppending(this.#path);
    }
    this.#lines = this.#size;
  }
}

const openForAppending = (path: string) => open(path, "a", 0o600);

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function heldBy(path: string, pid: number | undefined): ToastyError {
  const who = pid === process.pid ? "of this program" : `of process ${pid ?? "unknown"}`;
  return new ToastyError({
    message: `Another desk ${who} uses ${path}.`,
    remedy: "Close that desk, or give this one another id.",
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
}
