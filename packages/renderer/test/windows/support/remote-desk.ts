import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { DeskMethods, FromDesk } from "../programs/desk.ts";

/** One thing that the double was asked to do. */
export type Recorded = Readonly<Record<string, string>> & {
  readonly call: string;
  readonly values?: Readonly<Record<string, string>>;
};

/** The program under Wine, driven from here over a local connection. */
export class RemoteDesk implements AsyncDisposable {
  readonly port: number;
  readonly events: { readonly [field: string]: unknown }[] = [];
  readonly #server: Server;
  readonly #bell = new EventEmitter();
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  #socket: Socket | undefined;
  #log = "";
  #taken = 0;
  #last = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
  }

  static async listen(): Promise<RemoteDesk> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RemoteDesk(server);
  }

  async connected(child: ChildProcess, output: string, log: string): Promise<void> {
    this.#log = log;
    const ended = once(child, "exit").then(() => {
      throw new Error(`the desk ended before it connected: ${readFileSync(output, "utf8")}`);
    });
    ended.catch(() => {});
    const [socket] = (await Promise.race([once(this.#server, "connection"), ended])) as [Socket];
    this.#socket = socket;
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`the desk is gone: ${readFileSync(output, "utf8")}`));
      }
    });
    createInterface({ input: socket }).on("line", (line) => this.#received(JSON.parse(line)));
  }

  async call<Name extends keyof DeskMethods>(
    name: Name,
    ...parameters: Parameters<DeskMethods[Name]>
  ): Promise<Awaited<ReturnType<DeskMethods[Name]>>> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<never>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket?.write(`${JSON.stringify({ id, name, parameters })}\n`);
    return answer;
  }

  /** The next event that the desk tells. */
  async next(): Promise<{ readonly [field: string]: unknown }> {
    while (this.#taken >= this.events.length) await once(this.#bell, "event");
    return this.events[this.#taken++] as { readonly [field: string]: unknown };
  }

  /** Calls of the double, in order. */
  recorded(call?: string): Recorded[] {
    if (!existsSync(this.#log)) return [];
    const lines = readFileSync(this.#log, "utf8").split("\n").filter(Boolean);
    const all = lines.map((line) => JSON.parse(line) as Recorded);
    return call === undefined ? all : all.filter((one) => one.call === call);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting.clear();
    const socket = this.#socket;
    if (socket !== undefined && !socket.destroyed) {
      // The desk closes what it has open and then its end.
      const closed = once(socket, "close");
      socket.end();
      await closed;
    }
    this.#server.close();
  }

  #received(message: FromDesk): void {
    if ("event" in message) {
      this.events.push(message.event as { readonly [field: string]: unknown });
      this.#bell.emit("event");
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.error));
  }
}
