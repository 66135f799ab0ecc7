import { manualClock } from "@toasty/kit/testing";
import { expect, test } from "vitest";
import { settingsOf } from "./options.js";

test("every limit has its default", () => {
  const { clock: _, ...settings } = settingsOf({});
  expect(settings).toEqual({
    address: "127.0.0.1:50053",
    auth: "tokens",
    limits: {
      agentBurst: 60,
      agentPerSecond: 20,
      principalFactor: 10,
      builtInFactor: 100,
      criticalReserve: 10,
      agents: 10_000,
      callBurst: 600,
      callsPerSecond: 200,
      sessions: 4000,
      agentSessions: 64,
      deskSessions: 64,
      publishStreams: 2000,
    },
    mailbox: {
      messages: 1024,
      bytes: 4_194_304,
      ttlMs: 3_600_000,
      mailboxes: 256,
      totalBytes: 67_108_864,
    },
    shaping: { dedupWindowMs: 10_000, coalesceWindowMs: 2000, coalesceAfter: 3 },
    memory: { history: 5000, historyBytes: 8_388_608, outcomes: 10_000, outcomeMs: 86_400_000 },
    env: process.env,
  });
});

test("what is set takes the place of its default only", () => {
  const clock = manualClock();
  const env = {};
  const settings = settingsOf({ clock, env, auth: "none", mailbox: { messages: 5 }, limits: { agents: 7 } });
  expect(settings).toMatchObject({ auth: "none", mailbox: { messages: 5, mailboxes: 256 } });
  expect(settings.limits).toMatchObject({ agents: 7, sessions: 4000 });
  expect([settings.clock, settings.env]).toEqual([clock, env]);
});
