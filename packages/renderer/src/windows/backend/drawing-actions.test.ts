import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../../model/to-toast.js";
import type { Toast } from "../../model/toast.js";
import { actionsOf, fileUri } from "./drawing-actions.js";

const actions = (toast: Toast) =>
  actionsOf(
    toast,
    (text) => text.slice(0, 4),
    (action) => `click ${action}`,
  );
const asked = toToast(
  question("a", {
    buttons: { go: { text: "Go now", style: "success", input: "why" } },
    inputs: { why: "Why not" },
  }),
  0,
);

test("news has no actions, but an alarm without a button gets one, or it is no alarm", () => {
  const news = toToast(info("a"), 0);
  expect(actions(news)).toBeUndefined();
  for (const scenario of ["alarm", "reminder"] as const)
    expect(actions({ ...news, scenario })).toEqual({
      inputs: [],
      actions: [{ content: "", activationType: "system", arguments: "dismiss" }],
    });
});

test("a button says what a click means, and texts are cut", () => {
  expect(actions(asked)).toMatchObject({
    inputs: [{ id: "why", type: "text" }],
    actions: [{ content: "Go n", arguments: "click go", hintInputId: "why", hintButtonStyle: "Success" }],
  });
  const dismissing: Toast = {
    ...asked,
    buttons: [{ text: "", press: { kind: "dismiss" }, style: "critical" }],
  };
  expect(actions(dismissing)?.actions).toEqual([
    { content: " ", activationType: "system", arguments: "dismiss" },
  ]);
});

test("of many options five are shown, the one that is chosen at first among them", () => {
  const options = Array.from({ length: 7 }, (_, index) => ({ id: `${index}`, text: `option ${index}` }));
  const shown = (initial?: string) => {
    const [input] =
      actions({ ...asked, inputs: [{ kind: "select", id: "m", options, initial }] })?.inputs ?? [];
    return input?.type === "selection" ? input.selections.map(({ id }) => id).join("") : undefined;
  };
  expect([shown(), shown("2"), shown("6"), shown("unknown")]).toEqual(["01234", "01234", "01236", "01234"]);
});

test("a path of Windows becomes a URI anywhere", () => {
  expect(fileUri("C:\\a b.png")).toBe("file:///C:/a%20b.png");
  expect(fileUri("\\\\server\\share\\i.png")).toBe("file://server/share/i.png");
});
