import { expect, test } from "vitest";
import { limits } from "./limits.js";

test("the limits are what senders and brokers have agreed on: changing one breaks the other side", () => {
  expect(limits).toEqual({
    messageBytes: 262_144,
    title: 250,
    text: 4_096,
    details: 16_384,
    buttons: 5,
    inputs: 5,
    id: 128,
    labels: 32,
    labelValue: 250,
    window: 256,
    outcomeRetentionMs: 86_400_000,
  });
});
