// B1 to B8: what the line costs beside bare grpc-js, and whether it keeps its pace.
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { absoluteRow, type BenchOptions, type Group, type Row, ratioRow } from "./harness/row.ts";
import { inTurn, median, percentile } from "./harness/statistics.ts";
import { bareServer, brokerServer, type ServerUnderTest, startAgents, startDesks } from "./line/servers.ts";

export const rows: Group = async function* (options) {
  yield* await throughput(options);
  yield await latency(options);
  yield* await memory(options);
  yield await memoryAfterPeak(options);
  yield await sessionMemory(options);
  yield await wholeProcess(options);
  yield await reliability(options);
};

type Sent = { readonly taken: number; readonly refused: number };
type Received = { readonly deliveries: number; readonly latencies: readonly number[] };

async function throughput({ quick }: BenchOptions): Promise<Row[]> {
  const rounds = quick ? 3 : 7;
  const seconds = quick ? 1 : 3;
  await using bare = await bareServer();
  await using broker = await brokerServer("raised");
  await using agents = await startAgents();
  await using desks = await startDesks();

  // With a desk that reads, as in life: without one the mailbox would fill and evict.
  await desks.ask("attach", { target: bare.desk, count: 1 });
  await desks.ask("attach", { target: broker.desk, count: 1 });
  const unary = ({ agent }: ServerUnderTest) =>
    agents.ask<number>("unary", { target: agent, seconds, inFlight: 50 });
  const calls = await inTurn(
    rounds,
    () => unary(bare),
    () => unary(broker),
  );

  const stream = ({ agent }: ServerUnderTest) =>
    agents.ask<number>("stream", { target: agent, seconds, inFlight: 256, to: "desktop" });
  const items = await inTurn(
    rounds,
    () => stream(bare),
    () => stream(broker),
  );
  await desks.ask("close");

  const fanOut = async ({ agent, desk }: ServerUnderTest) => {
    await desks.ask("attach", { target: desk, count: 50 });
    await desks.ask("take");
    const began = performance.now();
    await agents.ask("stream", {
      target: agent,
      seconds,
      inFlight: 64,
      to: agent.token ? "desktop" : "everyone",
    });
    const { deliveries } = await desks.ask<Received>("take");
    const rate = deliveries / ((performance.now() - began) / 1000);
    await desks.ask("close");
    return rate;
  };
  const deliveries = await inTurn(
    rounds,
    () => fanOut(bare),
    () => fanOut(broker),
  );

  return [
    ratioRow("B1 unary publish, 50 in flight", "calls/s", calls.value, calls.baseline, { atLeast: 0.85 }),
    ratioRow("B2 PublishStream, acknowledged", "msg/s", items.value, items.baseline, { atLeast: 0.5 }),
    ratioRow("B2 PublishStream beside B1", "msg/s", items.value, calls.value, { atLeast: 3 }),
    ratioRow("B3 fan-out to 50 sessions", "deliveries/s", deliveries.value, deliveries.baseline, {
      atLeast: 0.95,
    }),
  ];
}

async function latency({ quick }: BenchOptions): Promise<Row> {
  await using broker = await brokerServer("raised");
  await using agents = await startAgents();
  await using desks = await startDesks();
  await desks.ask("attach", { target: broker.desk, count: 1 });
  const load = { target: broker.agent, agents: 50, perSecond: 20 };
  await agents.ask("steady", { ...load, seconds: 2 });
  await desks.ask("take");
  await agents.ask("steady", { ...load, seconds: quick ? 5 : 30 });
  const { latencies } = await desks.ask<Received>("take");
  return absoluteRow("B4 publish to delivery, p99, 50 agents", "ms", percentile(latencies, 0.99), {
    atMost: 10,
  });
}

async function memory({ quick }: BenchOptions): Promise<Row[]> {
  await using broker = await brokerServer("raised");
  await using agents = await startAgents();
  await using desks = await startDesks();
  await desks.ask("attach", { target: broker.desk, count: 20, shared: false });
  await desks.ask("attach", { target: broker.desk, count: 1 });
  const idle = await broker.process.memory();

  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, broker.process.memoryNow());
  }, 250);
  await agents.ask("steady", { target: broker.agent, seconds: quick ? 10 : 60, agents: 50, perSecond: 20 });
  clearInterval(sampling);
  return [
    absoluteRow("B5 private memory, 20 sessions, idle", "MB", idle, { atMost: 35 }),
    absoluteRow("B5 private memory, 20 sessions, 1,000/s, peak", "MB", peak, { atMost: 50 }),
  ];
}

/** A burst that waits for a desk, is fetched by it, and is over: the broker must give the memory back by itself. */
async function memoryAfterPeak({ quick }: BenchOptions): Promise<Row> {
  await using broker = await brokerServer("raised");
  await using agents = await startAgents();
  const bytes = 64 * 1024 * 1024;
  for (let burst = 0; burst < (quick ? 1 : 3); burst++) {
    await using desks = await startDesks();
    const count = await agents.ask<number>("queue", { target: broker.agent, bytes, to: "desktop" });
    await desks.ask("attach", { target: broker.desk, count: 1 });
    await desks.ask("receive", count);
  }
  await sleep(quick ? 15_000 : 60_000);
  return absoluteRow(
    "B5 private memory, after 64 MB were queued and drained",
    "MB",
    broker.process.memoryNow(),
    {
      atMost: 60,
    },
  );
}

async function sessionMemory({ quick }: BenchOptions): Promise<Row> {
  const sessions = quick ? 200 : 500;
  const perSession = async (start: () => Promise<ServerUnderTest>) => {
    await using server = await start();
    await using desks = await startDesks();
    await desks.ask("attach", { target: server.desk, count: 20, shared: false });
    const before = await server.process.memory();
    await using more = await startDesks();
    await more.ask("attach", { target: server.desk, count: sessions, shared: false });
    await sleep(500);
    return ((await server.process.memory()) - before) * (1024 / sessions);
  };
  const { value, baseline } = await inTurn(
    quick ? 1 : 3,
    () => perSession(bareServer),
    () => perSession(() => brokerServer("raised")),
  );
  return ratioRow("B6 memory for each idle session", "KB", value, baseline, { atMost: 1.2 });
}

async function wholeProcess({ quick }: BenchOptions): Promise<Row> {
  await using broker = await brokerServer("raised");
  const cli = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
  const time = (args: readonly string[]) => {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...broker.env },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
    return performance.now() - began;
  };
  const nothing: number[] = [];
  const send: number[] = [];
  for (let i = 0; i < (quick ? 8 : 30); i++) {
    nothing.push(time(["-e", "0"]));
    send.push(time([cli, "send", "Build finished", "312 tests passed"]));
  }
  return ratioRow("B7 toasty send, whole process", "ms", median(send), median(nothing), { atMost: 4 });
}

async function reliability({ quick }: BenchOptions): Promise<Row> {
  await using broker = await brokerServer("usual");
  await using agents = await startAgents();
  await using desks = await startDesks();
  await desks.ask("attach", { target: broker.desk, count: 20, shared: false });
  await desks.ask("attach", { target: broker.desk, count: 1 });
  const seconds = quick ? 10 : 600;
  const { taken, refused } = await agents.ask<Sent>("steady", {
    target: broker.agent,
    seconds,
    agents: 50,
    perSecond: 2,
  });
  const share = (100 * taken) / (taken + refused);
  return absoluteRow(`B8 publishes that succeeded in ${seconds} s`, "%", share, { atLeast: 100 });
}
