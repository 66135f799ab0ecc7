// B9, and what showing costs beside plain D-Bus: throughput and memory over ten thousand notifications.
import { startChild } from "./harness/child.ts";
import { absoluteRow, type BenchOptions, type Group, type Row, ratioRow } from "./harness/row.ts";
import { inTurn, percentile } from "./harness/statistics.ts";
import { brokerServer } from "./line/servers.ts";
import { dunstSession, fakeSession } from "./renderer/session.ts";

export const rows: Group = async function* (options) {
  yield* await showing(options);
  yield await untilAccepted(options);
};

async function showing({ quick }: BenchOptions): Promise<Row[]> {
  const count = 10_000;
  await using session = await fakeSession();
  await using shower = await startChild(new URL("renderer/shower.ts", import.meta.url));
  const backend = await shower.ask<string>("open", session.address);
  if (backend !== "freedesktop") throw new Error(`the renderer opened ${backend}`);
  // Both ways are warm, and the heap has its size, before anything counts.
  await shower.ask("show", { count, inFlight: 32 });
  await shower.ask("bare", { count, inFlight: 32 });
  const memory = [await shower.ask<number>("live")];
  const rates = await inTurn(
    quick ? 3 : 5,
    () => shower.ask<number>("bare", { count, inFlight: 32 }),
    async () => {
      const perSecond = await shower.ask<number>("show", { count, inFlight: 32 });
      memory.push(await shower.ask<number>("live"));
      return perSecond;
    },
  );
  // Over all rounds together: what a collection leaves differs by half a megabyte from one round to the next.
  const growth = ((memory.at(-1) ?? 0) - (memory[0] ?? 0)) / (memory.length - 1);
  return [
    ratioRow(
      "show, ten thousand notifications, 32 in flight, beside bare D-Bus",
      "1/s",
      rates.value,
      rates.baseline,
      { atLeast: 0.5 },
    ),
    absoluteRow("live memory that each ten thousand more leave behind", "MB", Math.max(0, growth), {
      atMost: 0.5,
    }),
  ];
}

async function untilAccepted({ quick }: BenchOptions): Promise<Row> {
  await using session = (await dunstSession()) ?? (await fakeSession());
  await using broker = await brokerServer("usual");
  await using desk = await startChild(new URL("renderer/desk.ts", import.meta.url));
  await using agent = await startChild(new URL("renderer/agent.ts", import.meta.url));
  await desk.ask("start", { ...broker.desk, bus: session.address });
  await agent.ask("connect", broker.agent);
  // A fifth more than is counted, since the first ones meet cold code.
  const counted = quick ? 100 : 400;
  const sent = await agent.ask<Record<string, number>>("publish", { count: counted * 1.2, perSecond: 15 });
  const accepted = await desk.ask<Record<string, number>>("accepted");
  const latencies = Object.entries(sent)
    .slice(-counted)
    .map(([id, at]) => (accepted[id] ?? Number.POSITIVE_INFINITY) - at);
  return absoluteRow(`B9 publish to accepted by ${session.daemon}, p99`, "ms", percentile(latencies, 0.99), {
    atMost: 30,
  });
}
