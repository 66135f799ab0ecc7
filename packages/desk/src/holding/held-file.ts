import { type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";

/** A notification that is held back, with all that is needed to show it and report on it later. */
export interface Held {
  /** Names it: agent and id. */
  readonly key: string;
  readonly cursor: string;
  readonly notification: Notification;
}

/**
 * What a desk holds back, on disk before the broker may forget it. One line for each thing that happened; what the lines
 * add up to is in memory, and the file is written anew when most of its lines are history.
 */
export class HeldFile {
  readonly #path: string;
  readonly #logger: Logger;
  readonly #held = new Map<string, Held>();
  #lines = 0;
  #file: FileHandle;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    this.#file = file;
  }

  /** Opens the file, and reads what an earlier desk left. A line that is torn or foreign is told and left out. */
  static async open(path: string, logger: Logger): Promise<HeldFile> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lines = (await readFile(path, "utf8").catch(() => "")).split("\n").filter(Boolean);
    const held = new HeldFile(path, await open(path, "a", 0o600), logger);
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
    return this.#write({ hold: held.key, cursor: held.cursor, notification: toBase64(held.notification) });
  }

  /** Forgets one. Not there: nothing happens. */
  async release(key: string): Promise<void> {
    if (this.#held.has(key)) await this.#write({ release: key });
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#file.close();
  }

  #write(line: Line): Promise<void> {
    const written = this.#tail.then(async () => {
      await this.#file.appendFile(`${JSON.stringify(line)}\n`);
      await this.#file.datasync();
      this.#apply(line);
      if (this.#lines > 2 * this.#held.size + slack) await this.#tidy();
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
    const { hold: key, cursor } = line;
    const notification = Notification.decode(Buffer.from(line.notification, "base64"));
    this.#held.delete(key);
    this.#held.set(key, { key, cursor, notification });
  }

  /** What was to be written is on the disk already: a file that cannot be written anew goes on growing for a while. */
  async #tidy(): Promise<void> {
    await this.#rewrite().catch((error: Error) => {
      this.#lines = this.#held.size;
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
      for (const { key, cursor, notification } of this.#held.values())
        await file.appendFile(
          `${JSON.stringify({ hold: key, cursor, notification: toBase64(notification) })}\n`,
        );
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
    this.#lines = this.#held.size;
  }
}

type Line =
  | { readonly hold: string; readonly cursor: string; readonly notification: string }
  | { readonly release: string };

const slack = 100;

const toBase64 = (notification: Notification) =>
  Buffer.from(Notification.encode(notification).finish()).toString("base64");
