import type { HistoryEntry, HistoryOptions } from "@toasty/client";
import { info } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { connectNow } from "../connecting/connect.js";
import { dateAndTime } from "../printing/quantities.js";
import { history } from "./history.js";

vi.mock("../connecting/connect.js");

const publishedAt = new Date("2026-05-04T03:02:01Z");
const dispose = vi.fn(async () => {});
const read = vi.fn<(options: HistoryOptions) => AsyncGenerator<HistoryEntry>>();
let fetched = 0;

function entry(agentId: string, title = "done", count = 1): HistoryEntry {
  const notification = { ...info(title), agentId, count };
  return {
    notification,
    to: "desktop",
    state: "ended",
    outcome: { kind: "dismissed", by: "desktop" },
    publishedAt,
  };
}

const past = (...entries: readonly HistoryEntry[]) =>
  read.mockImplementation(async function* () {
    for (const each of entries) {
      fetched += 1;
      yield each;
    }
  });

beforeEach(() => {
  vi.clearAllMocks();
  fetched = 0;
  vi.mocked(connectNow).mockResolvedValue({ history: read, [Symbol.asyncDispose]: dispose } as never);
});

test("a row says when, who, to whom, what and what became of it", async () => {
  past(entry("trainer", "epoch"), { ...entry("ci"), outcome: undefined, to: "*" });
  const { code, stdout } = await runHere(history, []);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["WHEN", "AGENT", "TO", "KIND", "TITLE", "WHAT BECAME OF IT"],
    [dateAndTime(publishedAt), "trainer", "desktop", "info", "epoch", "dismissed"],
    [dateAndTime(publishedAt), "ci", "*", "info", "done", "open"],
  ]);
  expect(dispose).toHaveBeenCalledTimes(1);
});

test("without any it says so", async () => {
  past();
  expect((await runHere(history, [])).stdout).toBe("nothing was sent yet\n");
  expect((await runHere(history, ["--json"])).json()).toEqual([{ entries: [] }]);
});

test("for programs an entry that has no end is open", async () => {
  past(entry("trainer"), { ...entry("ci"), outcome: undefined });
  expect((await runHere(history, ["--json"])).json()).toMatchObject([
    {
      entries: [
        { publishedAt: publishedAt.toISOString(), to: "desktop", outcome: { kind: "dismissed" } },
        { outcome: { kind: "open" }, notification: { agentId: "ci" } },
      ],
    },
  ]);
});

test("it fits into a terminal, and is whole elsewhere", async () => {
  const title = "x".repeat(200);
  past(entry("trainer", title));
  const { stdout } = await runHere(history, [], { columns: 70 });
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(70);
  expect((await runHere(history, [])).stdout).toContain(title);
});

test.each([
  [[], 20, 20],
  [["--limit", "3"], 3, 3],
  [["--limit", "101"], 101, 100],
])("with %j it reads %i, %i at a time", async (line, limit, pageSize) => {
  past(...Array.from({ length: 200 }, () => entry("trainer")));
  const { signal } = new AbortController();
  const { json } = await runHere(history, [...line, "--json"], { signal });
  expect((json()[0] as { entries: unknown[] }).entries).toHaveLength(limit);
  expect(fetched).toBe(limit);
  expect(read.mock.calls).toEqual([[{ pageSize, signal }]]);
});

test("of one agent it reads as many as were asked for, whoever else sent between them", async () => {
  past(entry("a", "1"), entry("b", "2"), entry("a", "3"), entry("a", "4"));
  const { json } = await runHere(history, ["--agent", "a", "--limit", "2", "--json"]);
  const { entries } = json()[0] as { entries: { notification: { payload: unknown } }[] };
  expect(JSON.stringify(entries)).toMatch(/"1".*"3"/);
  expect(entries).toHaveLength(2);
  expect(fetched).toBe(3);
  expect(vi.mocked(connectNow).mock.lastCall?.[0]).toMatchObject({ agent: "a" });
});

test("of every agent it asks without a name", async () => {
  past();
  await runHere(history, []);
  expect(vi.mocked(connectNow).mock.lastCall?.[0]).toMatchObject({ agent: "" });
});
