import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "@toasty/kit/logger";
import { type Broker, startBroker } from "../broker.js";
import type { BrokerOptions } from "../options.js";
import { type AgentOptions, connectAgent, type ScriptedAgent } from "./agent.js";
import { attachDesk, type DeskOptions, type ScriptedDesk } from "./desk.js";

/** Options of the broker that a test may set. */
export type TestLineOptions = Omit<BrokerOptions, "env">;

/** A broker of a test's own, and all that it takes to reach it. */
export interface TestLine extends AsyncDisposable {
  readonly broker: Broker;
  /** `127.0.0.1` and a free port. */
  readonly address: string;
  /** The secrets of the built-in tokens. */
  readonly tokens: Readonly<Record<"publisher" | "desk" | "admin", string>>;
  /** Variables to set in the environment of a program that should find this broker. */
  readonly env: Readonly<Record<"TOASTY_RUNTIME_DIR" | "TOASTY_CONFIG_DIR", string>>;
  /** Connects an agent; it is closed with the line. */
  agent(options?: AgentOptions | string): ScriptedAgent;
  /** Attaches a desk; it is closed with the line. */
  desk(options?: DeskOptions | string): Promise<ScriptedDesk>;
}

const nothing = () => {};
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  isLevelEnabled: () => false,
};

/**
 * Starts a broker on a free port with folders of its own, which are removed at the end.
 *
 * ```ts
 * await using line = await testLine();
 * const desk = await line.desk();
 * await line.agent("trainer").publish(info("Build finished"));
 * const { notification } = await desk.notification();
 * ```
 */
export async function testLine(options: TestLineOptions = {}): Promise<TestLine> {
  const folder = mkdtempSync(join(tmpdir(), "toasty-"));
  const env = { TOASTY_RUNTIME_DIR: join(folder, "run"), TOASTY_CONFIG_DIR: join(folder, "config") };
  let broker: Broker;
  try {
    broker = await startBroker({ address: "127.0.0.1:0", logger: silent, ...options, env });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const tokens = { publisher: secret("publisher"), desk: secret("desk"), admin: secret("admin") };
  const opened: { close(): void }[] = [];
  const remembered = <T extends { close(): void }>(one: T): T => {
    opened.push(one);
    return one;
  };
  function secret(role: "publisher" | "desk" | "admin"): string {
    return broker.tokenFiles ? readFileSync(broker.tokenFiles[role], "utf8").trim() : "";
  }
  return {
    broker,
    address: broker.address,
    tokens,
    env,
    agent: (given = {}) => {
      const {
        agent = "agent",
        token = tokens.publisher,
        address = broker.address,
        metadata,
      } = named(given, "agent");
      return remembered(connectAgent({ address, token, agent, metadata }));
    },
    desk: async (given = {}) => {
      const chosen = named(given, "id");
      const { token = tokens.desk, address = broker.address } = chosen;
      return remembered(await attachDesk({ address, token }, chosen));
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of opened.reverse()) one.close();
      await broker.close({ graceMs: 1000 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const named = <T extends object>(given: T | string, key: keyof T): T =>
  typeof given === "string" ? ({ [key]: given } as T) : given;
