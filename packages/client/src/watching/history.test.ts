import { ListHistoryResponse, NotificationState, ToastyError } from "@toasty/proto";
import { describe, expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import { History, type HistoryEntry, type HistoryOptions, pagesBack } from "./history.js";

const tooLarge = new ToastyError({ message: "larger", code: "resource_exhausted", reason: "UNKNOWN" });
const page = (
  ids: readonly string[],
  nextPageToken = "",
  state: NotificationState = NotificationState.PENDING,
) =>
  ListHistoryResponse.fromPartial({
    nextPageToken,
    entries: ids.map((id) => ({
      notification: { id },
      targetClientId: "desktop",
      status: { notificationId: id, state },
      publishedAtMs: 1_000,
    })),
  });

async function all(
  fetch: (size: number, token: string) => Promise<ListHistoryResponse>,
  options: HistoryOptions = {},
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of pagesBack(fetch, options)) entries.push(entry);
  return entries;
}

describe("pagesBack", () => {
  test("fetches page after page until there is none", async () => {
    const fetch = vi.fn(async (_: number, token: string) =>
      token === "" ? page(["c", "b"], "next") : page(["a"]),
    );
    expect((await all(fetch, { pageSize: 2 })).map(({ notification }) => notification.id)).toEqual([
      "c",
      "b",
      "a",
    ]);
    expect(fetch.mock.calls).toEqual([
      [2, ""],
      [2, "next"],
    ]);
  });

  test("fetches no more than is asked for", async () => {
    const fetch = vi.fn(async () => page(["a"], "next"));
    for await (const _ of pagesBack(fetch, {})) break;
    expect(fetch.mock.calls).toEqual([[50, ""]]);
  });

  test("halves a page that does not fit into a message, and goes on with that size", async () => {
    const fetch = vi.fn(async (size: number, token: string) => {
      if (size > 3) throw tooLarge;
      return token === "" ? page(["b"], "next") : page(["a"]);
    });
    expect(await all(fetch, { pageSize: 11 })).toHaveLength(2);
    expect(fetch.mock.calls).toEqual([
      [11, ""],
      [6, ""],
      [3, ""],
      [3, "next"],
    ]);
  });

  test("gives up at one entry that is larger than a message", async () => {
    const fetch = vi.fn(async () => {
      throw tooLarge;
    });
    await expect(all(fetch, { pageSize: 4 })).rejects.toBe(tooLarge);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  test.each([
    new ToastyError({ message: "no", code: "permission_denied", reason: "ROLE_MISSING" }),
    new ToastyError({ message: "full", code: "resource_exhausted", reason: "RATE_LIMITED", retryAfterMs: 1 }),
    new ToastyError({ message: "full", code: "resource_exhausted", reason: "UNKNOWN", retryAfterMs: 1 }),
  ])("tries nothing else after $reason", async (error) => {
    const fetch = vi.fn(async () => {
      throw error;
    });
    await expect(all(fetch)).rejects.toBe(error);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test("ends by its signal, before a page is fetched", async () => {
    const fetch = vi.fn(async () => page(["a"]));
    await expect(all(fetch, { signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: "CANCELLED" });
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each<[NotificationState, string, unknown]>([
    [NotificationState.PENDING, "pending", undefined],
    [NotificationState.HELD, "held", undefined],
    [NotificationState.DISPLAYED, "displayed", undefined],
    [NotificationState.EXPIRED, "ended", { kind: "expired" }],
    [NotificationState.UNSPECIFIED, "unknown", undefined],
  ])("reads the state %s as %s", async (wire, state, outcome) => {
    expect(await all(async () => page(["a"], "", wire))).toMatchObject([
      { to: "desktop", state, outcome, publishedAt: new Date(1_000) },
    ]);
  });

  test("skips an entry without a notification or without a status", async () => {
    const entries = [{ targetClientId: "desktop" }, { notification: { id: "a" } }, { status: { state: 1 } }];
    expect(await all(async () => ListHistoryResponse.fromPartial({ entries } as never))).toEqual([]);
  });
});

test("find reads back until it has all ids, the newest revision of each", async () => {
  const pages = [
    page(["b", "x"], "2", NotificationState.EXPIRED),
    page(["b", "a"], "3", NotificationState.WITHDRAWN),
    page(["z"], "4"),
  ];
  const call = vi.fn(async () => pages.shift());
  const history = new History({ call } as unknown as Outbox, new KeepAlive());
  expect(await history.find(new Set(["a", "b"]))).toEqual(
    new Map([
      ["b", { kind: "expired" }],
      ["a", { kind: "withdrawn" }],
    ]),
  );
  expect(call).toHaveBeenCalledTimes(2);
});

test("find tells what is open from what the history does not have", async () => {
  const call = async () => page(["a"]);
  const found = await new History({ call } as unknown as Outbox, new KeepAlive()).find(new Set(["a", "b"]));
  expect([...found]).toEqual([["a", undefined]]);
});
