import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify } from "../../src/classification/classify.js";
import { levels } from "../../src/classification/levels.js";
import { type Problem, problemFrom } from "../../src/classification/problem.js";
import { defaultRules } from "../../src/classification/rules.js";
import {
  atLeast,
  exceeds,
  isUrgency,
  lessUrgent,
  moreUrgent,
  type Urgency,
  urgencies,
} from "../../src/classification/urgency.js";
import { fingerprintOf } from "../../src/grouping/fingerprint.js";
import { holds } from "../property.js";
import { anyHistory, Driver, eager, intents, only } from "./driver.js";

const anyUrgency = fc.constantFrom(...urgencies);

describe("U1 four urgencies", () => {
  test("are ordered low, normal, high, critical", () => {
    const rank = { low: 0, normal: 1, high: 2, critical: 3 };
    holds(
      fc.property(anyUrgency, anyUrgency, (a, b) => {
        expect(atLeast(a, b)).toBe(rank[a] >= rank[b]);
        expect(exceeds(a, b)).toBe(rank[a] > rank[b]);
        expect(rank[moreUrgent(a, b)]).toBe(Math.max(rank[a], rank[b]));
        expect(rank[lessUrgent(a, b)]).toBe(Math.min(rank[a], rank[b]));
      }),
    );
  });

  test("come out of every classification, whatever was put in", () => {
    holds(
      fc.property(fc.anything(), fc.boolean(), (thrown, terminal) => {
        expect(urgencies).toContain(classify(problemFrom(thrown), { terminal }).urgency);
      }),
    );
  });

  test("are told from other texts", () => {
    expect(["bogus", "", "HIGH", "toString", 3, null].filter(isUrgency)).toEqual([]);
  });
});

describe("U2 table", () => {
  const table: [string, Urgency][] = [
    ["oom_error", "critical"],
    ["cuda_error", "critical"],
    ["system_crash", "critical"],
    ["loss_divergence", "high"],
    ["gradient_explosion", "high"],
    ["data_error", "high"],
  ];

  test.each(table)("gives %s the urgency %s, whatever the sender says", (code, urgency) => {
    for (const stated of [undefined, ...urgencies, "bogus"]) {
      expect(classify({ code, urgency: stated }).urgency).toBe(urgency);
      expect(classify({ code, urgency: stated }, { terminal: true }).urgency).toBe(urgency);
    }
  });

  test.each([
    [{ code: "odd", urgency: "low" }, false, "low"],
    [{ code: "odd", urgency: "critical" }, true, "critical"],
    [{ code: "odd" }, false, "normal"],
    [{ code: "odd" }, true, "high"],
    [{ code: "odd", urgency: "bogus" }, false, "normal"],
    [{}, true, "high"],
    [{ code: "odd", message: "CUDA out of memory" }, false, "normal"],
  ] as [Problem, boolean, Urgency][])("takes %j, terminal %s, for %s", (problem, terminal, urgency) => {
    expect(classify(problem, { terminal }).urgency).toBe(urgency);
  });

  test("can be extended and replaced", () => {
    const rules = [
      { code: "licence_expired", urgency: "critical" as const, text: /licence/ },
      ...defaultRules,
    ];
    expect(classify({ message: "the licence has expired" }, { rules })).toMatchObject({
      code: "licence_expired",
      urgency: "critical",
    });
    expect(classify({ code: "oom_error" }, { rules: [] }).urgency).toBe("normal");
  });
});

describe("U3 evidence", () => {
  test.each([
    [{ message: "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB" }, "oom_error", "text"],
    [{ message: "RuntimeError: CUDA error: device-side assert triggered" }, "cuda_error", "text"],
    [
      { message: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory" },
      "oom_error",
      "text",
    ],
    [{ name: "torch.cuda.OutOfMemoryError", message: "x" }, "oom_error", "type"],
    [{ name: "MemoryError" }, "oom_error", "type"],
    [{ code: "ENOSPC", message: "ENOSPC: no space left on device, write" }, "disk_full", "code"],
    [{ message: "OSError: [Errno 28] No space left on device" }, "disk_full", "text"],
    [{ code: "ECONNREFUSED" }, "connection_refused", "code"],
    [{ name: "ConnectionRefusedError" }, "connection_refused", "type"],
    [{ message: "loss became nan at step 400" }, "loss_divergence", "text"],
    [{ message: "NaN loss encountered" }, "loss_divergence", "text"],
    [{ message: "balance of information" }, "unknown", "none"],
    [{ message: "gradient norm exploded" }, "gradient_explosion", "text"],
    [{ exitCode: 137 }, "killed", "exit"],
    [{ signal: "SIGKILL" }, "killed", "exit"],
    [{ signal: "SIGSEGV" }, "system_crash", "exit"],
    [{ exitCode: 139 }, "system_crash", "exit"],
    [{ exitCode: 127 }, "not_found", "exit"],
    [{ signal: "SIGINT" }, "interrupted", "exit"],
    [{ exitCode: 1, message: "make: *** [all] Error 1" }, "unknown", "none"],
    [{ code: "data_error", name: "MemoryError", exitCode: 137, message: "CUDA error" }, "data_error", "code"],
    [{ name: "MemoryError", exitCode: 139, message: "CUDA error" }, "oom_error", "type"],
    [{ exitCode: 139, message: "CUDA error" }, "system_crash", "exit"],
    [{ exitCode: 134, message: "FATAL ERROR: JavaScript heap out of memory" }, "oom_error", "exit"],
    [{ signal: "SIGABRT", message: "what(): CUDA error: device-side assert" }, "cuda_error", "exit"],
    [{ signal: "SIGABRT", message: "Aborted" }, "aborted", "exit"],
    [{ exitCode: 137, message: "out of memory" }, "killed", "exit"],
  ] as [Problem, string, string][])("takes %j for %s by its %s", (problem, code, evidence) => {
    expect(classify(problem)).toMatchObject({ code, evidence });
  });

  test("only suspects that a killed process was out of memory", () => {
    expect(classify({ exitCode: 137 }, { terminal: true })).toEqual({
      code: "killed",
      urgency: "high",
      evidence: "exit",
      suspect: "oom",
    });
  });

  test("reads Node's errors and those of child processes", () => {
    const nodeError = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(classify(problemFrom(nodeError)).code).toBe("connection_refused");
    expect(classify(problemFrom(Object.assign(new Error("Command failed"), { code: 137 }))).code).toBe(
      "killed",
    );
    expect(classify(problemFrom("out of memory")).code).toBe("oom_error");
    const trap = {
      get message(): string {
        throw new Error("no");
      },
    };
    expect(problemFrom(trap).message).toBeUndefined();
  });

  test("looks for what an error was caused by, where it says nothing itself", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const failed = await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
    const problem = problemFrom(failed);
    expect(classify(problem)).toMatchObject({ code: "connection_refused", evidence: "code" });
    expect(problem.message).toMatch(/^fetch failed: .*ECONNREFUSED/);
    const circle = new Error("one");
    circle.cause = new Error("two", { cause: circle });
    expect(problemFrom(circle).message).toBe("one: two: one: two");
  });

  test("finds the reason at the end of a long traceback", () => {
    const frames = '  File "train.py", line 1, in step\n'.repeat(3_000);
    const problem = problemFrom(new Error(`Traceback:\n${frames}RuntimeError: CUDA out of memory`));
    expect(classify(problem).code).toBe("oom_error");
    const driver = new Driver(eager);
    driver.say({ kind: "failed", job: "run", problem });
    expect(driver.notified[0]?.message).toContain("CUDA out of memory");
  });

  test("is quick on whatever text comes", () => {
    for (const piece of [
      "loss ",
      "nan ",
      "gradient ",
      "allocation failed ",
      "corrupted ",
      "\u001b[",
      "/a",
      "0x1",
    ]) {
      const message = piece.repeat(200_000 / piece.length);
      const problem = problemFrom(new Error(message));
      expect(fingerprintOf(problem, classify(problem).code)).toHaveLength(16);
    }
  });
});

describe("U4 the same fault again", () => {
  test("counts in place, without a sound, and makes itself noticed again only when it gets worse", () => {
    holds(
      fc.property(fc.array(anyUrgency, { minLength: 1, maxLength: 20, size: "max" }), (stated) => {
        const driver = new Driver({
          ...eager,
          rate: { burst: 100, everyMs: 1 },
          escalation: { enabled: false },
        });
        driver.say({ kind: "dnd", state: "off" });
        for (const urgency of stated) {
          driver.say({ kind: "problem", job: "run", problem: { message: `step ${driver.time}`, urgency } });
          driver.pass(1_000);
        }
        const rises = stated.filter((urgency, at) =>
          stated.slice(0, at).every((other) => !atLeast(other, urgency)),
        );
        expect(driver.notified.map(({ urgency }) => urgency)).toEqual(rises);
        expect(new Set(driver.notified.map(({ id }) => id)).size).toBe(1);
        const last = driver.effects
          .filter((effect) => effect.kind === "notify" || effect.kind === "update")
          .at(-1);
        expect(last).toMatchObject({ intent: { count: stated.length } });
      }),
    );
  });
});

describe("U5 names elsewhere", () => {
  test.each([
    ["low", "low", false, "passive", "info", "status"],
    ["normal", "normal", false, "active", "warning", "status"],
    ["high", "normal", true, "timeSensitive", "error", "alert"],
    ["critical", "critical", true, "timeSensitive", "critical", "alert"],
  ] as const)("%s", (urgency, freedesktop, persistent, apple, pagerDuty, aria) => {
    expect(levels[urgency]).toMatchObject({ freedesktop, persistent, apple, pagerDuty, aria });
  });
});

describe("U6 sound", () => {
  test("sounds for grave errors and ends only, never for an update, and at most every two seconds", () => {
    holds(
      fc.property(anyHistory, (history) => {
        const driver = new Driver({ ...eager, preferences: { sounds: "unless-denied" } });
        let last = Number.NEGATIVE_INFINITY;
        for (const [event, after] of history) {
          driver.time += after;
          const said = driver.say(event);
          const sounds = only(said, "sound");
          if (sounds.length === 0) continue;
          expect(sounds).toHaveLength(1);
          expect(driver.time - last).toBeGreaterThanOrEqual(2_000);
          expect(["error", "completion"]).toContain(sounds[0]?.sound);
          const worthy = intents(said, "notify").some(
            ({ kind, urgency }) => kind === "completion" || (kind === "error" && atLeast(urgency, "high")),
          );
          expect(worthy).toBe(true);
          last = driver.time;
        }
      }),
    );
  });

  test("is one for ends that come close together", () => {
    const driver = new Driver({ ...eager, preferences: { sounds: "unless-denied" } });
    for (const job of ["a", "b", "c"]) {
      driver.say({ kind: "started", job });
      driver.say({ kind: "succeeded", job });
      driver.pass(999);
    }
    expect(only(driver.effects, "sound")).toHaveLength(1);
    driver.say({ kind: "succeeded", job: "d" });
    expect(only(driver.effects, "sound")).toHaveLength(2);
  });
});
