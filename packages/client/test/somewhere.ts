import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuntimeFile } from "@toasty/proto";
import { Toasty } from "../src/client.js";
import type { Environment } from "../src/connecting/environment.js";
import type { ConnectOptions } from "../src/connecting/options.js";
import type { ConnectionState } from "../src/index.js";

/** A machine of a test's own: folders that nobody else uses, and an environment with nothing in it. */
export class Somewhere {
  readonly dir: string;
  readonly env: Record<string, string>;

  private constructor(dir: string) {
    this.dir = dir;
    this.env = { TOASTY_RUNTIME_DIR: dir, TOASTY_CONFIG_DIR: dir };
  }

  static async make(): Promise<Somewhere> {
    return new Somewhere(await mkdtemp(join(tmpdir(), "toasty-client-")));
  }

  /** The path of a unix socket that a client of this machine trusts. */
  get socket(): string {
    return join(this.dir, "broker.sock");
  }

  /**
   * A client on this machine; without jitter, so that every pause is a short one. Where a test gives it an address, that
   * is plaintext, as {@link SmallBroker} speaks it.
   */
  client(options: ConnectOptions = {}, random = () => 0.1): Toasty {
    const environment: Environment = {
      platform: process.platform,
      env: this.env,
      home: this.dir,
      uid: process.getuid?.(),
      random,
    };
    return new Toasty({ agent: "trainer", plaintext: true, ...options }, environment);
  }

  /** Writes what a broker on the unix socket would, unless the test says something else. */
  async writeRuntime(runtime: Partial<RuntimeFile> = {}): Promise<void> {
    const usual = { address: "127.0.0.1:1", socket: this.socket, pid: 1, epoch: "e" };
    await this.write("broker.json", JSON.stringify({ ...usual, ...runtime }));
  }

  async write(name: string, text: string, mode = 0o600): Promise<void> {
    await writeFile(join(this.dir, name), text);
    await chmod(join(this.dir, name), mode);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** Resolves when the client stands so with its broker. */
export function stateOf(client: Toasty, kind: ConnectionState["kind"]): Promise<ConnectionState> {
  return stateThat(client, (state) => state.kind === kind);
}

/** Resolves when the client has seen that its broker is gone. */
export function brokerLost(client: Toasty): Promise<ConnectionState> {
  return stateThat(client, ({ kind }) => kind !== "ready");
}

async function stateThat(
  client: Toasty,
  holds: (state: ConnectionState) => boolean,
): Promise<ConnectionState> {
  if (holds(client.state)) return client.state;
  return new Promise((resolve) => {
    const listener = (state: ConnectionState) => {
      if (!holds(state)) return;
      client.off("state", listener);
      resolve(state);
    };
    client.on("state", listener);
  });
}

/** A port on which nothing listens, for a broker that comes later. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
