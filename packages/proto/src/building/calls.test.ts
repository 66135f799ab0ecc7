import { expect, test } from "vitest";
import {
  AudioHint,
  ButtonStyle,
  Category,
  DisplayDuration,
  Importance,
  Scenario,
} from "../gen/sam/notifications/v1/notification.pb.js";
import { incomingCall, message } from "./calls.js";

test("a message says who wrote, how it begins, and can be opened", () => {
  expect(message("Ada", "Are you there?")).toMatchObject({
    category: Category.INFO,
    importance: Importance.NORMAL,
    payload: {
      value: {
        header: { title: "Message from Ada" },
        bodyText: "Are you there?",
        buttons: [{ actionId: "open", text: "Open" }],
      },
    },
  });
});

test("a call rings and stays until it is accepted or rejected", () => {
  expect(incomingCall("Ada")).toMatchObject({
    importance: Importance.CRITICAL,
    audioHint: AudioHint.ALARM,
    scenario: Scenario.INCOMING_CALL,
    duration: DisplayDuration.LONG,
    payload: {
      value: {
        header: { title: "Incoming call from Ada" },
        buttons: [
          { actionId: "accept", text: "Accept", style: ButtonStyle.SUCCESS },
          { actionId: "reject", text: "Reject", style: ButtonStyle.CRITICAL },
        ],
      },
    },
  });
});

test("options of both override their manner, not what they ask", () => {
  expect(incomingCall("Ada", { id: "c", sound: "silent" })).toMatchObject({
    id: "c",
    audioHint: AudioHint.SILENT,
  });
  expect(message("Ada", "Hi", { importance: "low" })).toMatchObject({ importance: Importance.LOW });
});
