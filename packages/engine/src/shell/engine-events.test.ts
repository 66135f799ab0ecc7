import { expect, test } from "vitest";
import { noon, thread } from "../../test/draft.js";
import type { Effect } from "../events/effect.js";
import { intentOf } from "../screen/intent.js";
import { emittedEventOf } from "./engine-events.js";

const intent = intentOf(thread());
const entry = {
  id: 1,
  at: noon,
  notification: null,
  kind: "info",
  job: null,
  attempt: null,
  urgency: "low",
  title: "T",
  message: "M",
  milestone: null,
  presented: true,
  reason: null,
  acknowledged: false,
} as const;
const diagnostic = { kind: "diagnostic", code: "invalid_event", detail: "d" } as const;

test.each<[effect: Effect, event: readonly [name: string, args: readonly unknown[]] | undefined]>([
  [{ kind: "notify", intent }, ["notify", [intent]]],
  [{ kind: "update", intent }, ["update", [intent]]],
  [{ kind: "resume", intent }, ["resume", [intent]]],
  [{ kind: "withdraw", id: "i", reason: "ended" }, ["withdraw", [{ id: "i", reason: "ended" }]]],
  [{ kind: "taskbar", value: { state: "none" }, flash: true }, ["taskbar", [{ state: "none" }, true]]],
  [{ kind: "sound", sound: "error" }, ["sound", ["error"]]],
  [{ kind: "record", entry }, ["record", [entry]]],
  [
    { kind: "act", action: "retry", job: "a", attempt: 2, id: "i" },
    ["act", [{ action: "retry", job: "a", attempt: 2, id: "i" }]],
  ],
  [diagnostic, ["diagnostic", [diagnostic]]],
  [{ kind: "wakeAt", monotonic: 5 }, undefined],
])("tells of the effect %j", (effect, event) => expect(emittedEventOf(effect)).toEqual(event));
