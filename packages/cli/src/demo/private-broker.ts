import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectOptions } from "@toasty/client";
import { paths } from "@toasty/proto";
import { connectionTo, runBroker } from "../serving/run-broker.js";

/** A broker that nobody else knows of. */
export interface PrivateBroker extends AsyncDisposable {
  /** Folder that is removed with it. */
  readonly folder: string;
  /** Options for its clients: where it is, and its tokens. */
  readonly connection: Pick<ConnectOptions, "address" | "tls" | "token">;
}

/** Starts a broker in folders of its own on a free port; disposing it stops it and removes the folders. */
export async function startPrivateBroker(): Promise<PrivateBroker> {
  const folder = await mkdtemp(join(tmpdir(), "toasty-demo-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const env = {
    ...process.env,
    TOASTY_RUNTIME_DIR: join(folder, "run"),
    TOASTY_CONFIG_DIR: join(folder, "config"),
  };
  try {
    const running = await runBroker(listening, { env });
    const { broker } = running;
    const { tokenFiles } = paths({ platform: process.platform, env, home: homedir() });
    const [publisher, desk] = await Promise.all([
      readToken(tokenFiles.publisher),
      readToken(tokenFiles.desk),
    ]);
    return {
      folder,
      connection: { ...connectionTo(broker), token: { publisher, desk } },
      async [Symbol.asyncDispose]() {
        await running[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const listening = {
  address: "127.0.0.1:0",
  socket: undefined,
  noAuth: false,
  metrics: undefined,
  logLevel: "error",
} as const;

const readToken = async (path: string) => (await readFile(path, "utf8")).trim();
