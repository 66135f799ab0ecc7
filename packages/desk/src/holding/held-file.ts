import { type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Decided, Decision, Held } from "./decision.js";
import { lockFile } from "./file-lock.js";

/**
 * The file of one desk: the notifications that it must not forget, on disk before the broker may forget them, and the
 * human's decisions until the broker has confirmed them. Each change is one line, appended and synced; the sum of the
 * lines is in memory, and the file is rewritten when most of its lines are history. One process at a time holds the file.
 */
export class HeldFile {
  readonly #path: string;
  readonly #logger: Logger;
  readonly #lock: AsyncDisposable;
  readonly #held = new Map<string, Held>();
  readonly #decided = new Map<string, Decided>();
  #lines = 0;
  #torn = false;
  #file: FileHandle;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, lock: AsyncDisposable, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    this.#file = file;
    this.#lock = lock;
  }

  /**
   * Opens the file and reads what an earlier desk left. A line that is torn or unknown is logged and left out. Rejects
   * when another desk has the file open.
   */
  static async open(path: string, logger: Logger): Promise<HeldFile> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await lockFile(path);
    try {
      return await HeldFile.#open(path, lock, logger);
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #open(path: string, lock: AsyncDisposable, logger: Logger): Promise<HeldFile> {
    const lines = (await readIfThere(path)).split("\n").filter(Boolean);
    const held = new HeldFile(path, await open(path, "a", 0o600), lock, logger);
    for (const line of lines) {
      try {
        held.#apply(JSON.parse(line) as Line);
      } catch (error) {
        logger.warn(
          { path, error: (error as Error).message },
          "a line of the file of held notifications is unreadable",
        );
      }
    }
    // Also ends a line that a crash has torn, so that the next one begins on its own.
    if (lines.length > 0) await held.#rewrite();
    return held;
  }

  /** Decisions that the broker has not confirmed, oldest first. */
  get decisions(): readonly Decided[] {
    return [...this.#decided.values()];
  }

  /** What is held back, oldest first. */
  get entries(): readonly Held[] {
    return [...this.#held.values()];
  }

  /** What is held under a key. */
  get(key: string): Held | undefined {
    return this.#held.get(key);
  }

  /** Holds one more; a newer one of the same key takes its place. Resolves when it is on the disk. */
  hold(held: Held): Promise<void> {
    return this.#write(holdLine(held));
  }

  /** Keeps a decision in the place of its notification, in one line. Resolves when it is on the disk. */
  decide(decided: Decided): Promise<void> {
    return this.#write(decideLine(decided));
  }

  /** Forgets a decision, which the broker has confirmed. Not there: nothing happens. */
  async confirm(key: string): Promise<void> {
    if (this.#decided.has(key)) await this.#write({ confirm: key });
  }

  /** Forgets one. Not there: nothing happens. */
  async release(key: string): Promise<void> {
    if (this.#held.has(key)) await this.#write({ release: key });
  }

  async close(): Promise<void> {
    await this.#tail;
    try {
      await this.#file.close();
    } finally {
      await this.#lock[Symbol.asyncDispose]();
    }
  }

  get #size(): number {
    return this.#held.size + this.#decided.size;
  }

  #write(line: Line): Promise<void> {
    const written = this.#tail.then(async () => {
      // After a write that failed, such as on a full disk, half a line may stand there.
      const start = this.#torn ? "\n" : "";
      this.#torn = true;
      await this.#file.appendFile(`${start}${JSON.stringify(line)}\n`);
      await this.#file.datasync();
      this.#torn = false;
      this.#apply(line);
      if (this.#lines > 2 * this.#size + slack) await this.#tidy();
    });
    this.#tail = written.catch(() => {});
    return written;
  }

  #apply(line: Line): void {
    this.#lines++;
    if ("release" in line) {
      this.#held.delete(line.release);
      return;
    }
    if ("confirm" in line) {
      this.#decided.delete(line.confirm);
      return;
    }
    const { cursor } = line;
    const notification = Notification.decode(Buffer.from(line.notification, "base64"));
    if ("hold" in line) {
      const { hold: key } = line;
      this.#held.delete(key);
      this.#held.set(key, { key, cursor, notification });
    } else {
      const { decide: key, decision } = line;
      if (!decisionKinds.has(decision.kind)) throw new Error(`unknown decision ${decision.kind}`);
      this.#held.delete(key);
      this.#decided.delete(key);
      this.#decided.set(key, { key, cursor, notification, decision });
    }
  }

  /** What was to be written is on the disk already: a file that cannot be written anew goes on growing for a while. */
  async #tidy(): Promise<void> {
    await this.#rewrite().catch((error: Error) => {
      this.#lines = this.#size;
      this.#logger.warn(
        { path: this.#path, error: error.message },
        "the file of held notifications cannot be tidied",
      );
    });
  }

  async #rewrite(): Promise<void> {
    const next = `${this.#path}.next`;
    const file = await open(next, "w", 0o600);
    try {
      const lines = [...this.entries.map(holdLine), ...this.decisions.map(decideLine)];
      await file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      await file.sync();
    } finally {
      await file.close();
    }
    // Windows renames over no file that is open.
    await this.#file.close();
    try {
      await rename(next, this.#path);
    } finally {
      this.#file = await open(this.#path, "a", 0o600);
    }
    this.#lines = this.#size;
  }
}

type Line =
  | { readonly hold: string; readonly cursor: string; readonly notification: string }
  | { readonly release: string }
  | {
      readonly decide: string;
      readonly cursor: string;
      readonly notification: string;
      readonly decision: Decision;
    }
  | { readonly confirm: string };

const holdLine = ({ key, cursor, notification }: Held): Line => ({
  hold: key,
  cursor,
  notification: toBase64(notification),
});

const decideLine = ({ key, cursor, notification, decision }: Decided): Line => ({
  decide: key,
  cursor,
  notification: toBase64(notification),
  decision,
});

const slack = 100;

const decisionKinds: ReadonlySet<string> = new Set<Decision["kind"]>(["answered", "dismissed", "failed"]);

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

const toBase64 = (notification: Notification) =>
  Buffer.from(Notification.encode(notification).finish()).toString("base64");
