import { type Child, startChild } from "../harness/child.ts";
import type { Target } from "./calls.ts";

/** A server under test, in a process of its own, and how agents and desks reach it. */
export interface ServerUnderTest extends AsyncDisposable {
  readonly process: Child;
  readonly agent: Target;
  readonly desk: Target;
  /** Environment in which `toasty` finds it. */
  readonly env: Readonly<Record<string, string>>;
}

/** grpc-js and nothing else. */
export async function bareServer(): Promise<ServerUnderTest> {
  const child = await startChild(new URL("bare-server.mjs", import.meta.url));
  const target = { address: await child.ask<string>("listen") };
  return {
    process: child,
    agent: target,
    desk: target,
    env: {},
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** The broker. */
export async function brokerServer(limits: "raised" | "usual"): Promise<ServerUnderTest> {
  type Listening = { address: string; publisher: string; desk: string; env: Record<string, string> };
  const child = await startChild(new URL("broker-server.mjs", import.meta.url));
  const { address, publisher, desk, env } = await child.ask<Listening>("listen", { limits });
  return {
    process: child,
    agent: { address, token: publisher },
    desk: { address, token: desk },
    env,
    [Symbol.asyncDispose]: async () => {
      await child.ask("stop");
      await child[Symbol.asyncDispose]();
    },
  };
}

/** The processes that send and receive. */
export const startAgents = () => startChild(new URL("agents.ts", import.meta.url));
export const startDesks = () => startChild(new URL("desks.ts", import.meta.url));
