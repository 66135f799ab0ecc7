import { info, NotificationState, NotificationStatus } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import { Tally } from "../queueing/tally.js";
import { Tracing } from "../tracing/tracing.js";
import { Reporter } from "./reporter.js";

const status = NotificationStatus.fromPartial({ state: NotificationState.DISMISSED, clientId: "d" });

function reporterOn(response: unknown) {
  const tally = new Tally();
  const call = vi.fn(async (_method: string, _request: unknown, _options: unknown) => response);
  const hooks = { onIgnored: () => {}, keepAlive: new KeepAlive() };
  const reporter = new Reporter({ tally, call } as unknown as Outbox, new Tracing(), hooks);
  const reports = (options?: Parameters<Reporter["reportsOf"]>[2]) =>
    reporter.reportsOf("d", { notification: info("x"), cursor: "c1" }, options);
  return { reports, call, tally };
}

test.each([
  ["displayed", (of: Reports) => of.displayed(), { $case: "displayed", value: {} }],
  [
    "held",
    (of: Reports) => of.held("do not disturb"),
    { $case: "held", value: { reason: "do not disturb" } },
  ],
  [
    "an answer",
    (of: Reports) => of.answer("go", { why: "x" }),
    { $case: "answered", value: { actionId: "go", inputs: { why: "x" } } },
  ],
  [
    "an answer without inputs",
    (of: Reports) => of.answer("go"),
    { $case: "answered", value: { actionId: "go", inputs: {} } },
  ],
  ["dismissed", (of: Reports) => of.dismiss(), { $case: "dismissed", value: {} }],
  ["a failure", (of: Reports) => of.fail("no daemon"), { $case: "failed", value: { reason: "no daemon" } }],
])("%s is reported on the delivery, under the desk's id", async (_, report, event) => {
  const { reports, call } = reporterOn({ accepted: true, status });
  expect(await report(reports())).toEqual({ accepted: true, outcome: { kind: "dismissed", by: "d" } });
  expect(call.mock.calls).toMatchObject([["report", { clientId: "d", cursor: "c1", event }, {}]]);
});

type Reports = ReturnType<Reporter["reportsOf"]>;

test("a report brings its own limits, and counts until it is done", async () => {
  const { reports, call, tally } = reporterOn({ accepted: false, status: undefined });
  const { signal } = new AbortController();
  const reported = reports({ timeoutMs: 5, signal }).dismiss();
  expect(tally.count).toBe(1);
  expect(await reported).toEqual({ accepted: false, outcome: undefined });
  expect(tally.count).toBe(0);
  expect(call.mock.calls[0]?.[2]).toEqual({ timeoutMs: 5, signal, traceparent: undefined });
});
