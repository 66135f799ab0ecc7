import { describe, expect, test } from "vitest";
import { soundEvents } from "./limits.js";
import type {
  AdaptiveText,
  Toast,
  ToastAction,
  ToastActions,
  ToastBinding,
  ToastImage,
  ToastVisualChild,
} from "./toast.js";
import { validateToast, validateToastAddress } from "./validate.js";

const line: ToastVisualChild = { kind: "text", text: "Hello" };
const show = (...children: ToastVisualChild[]): Toast => ({ visual: { binding: { children } } });
const plain = show(line);
const act = (actions: ToastActions, rest: Partial<Toast> = {}): Toast => ({ ...plain, ...rest, actions });
const button = (rest: Partial<ToastAction> = {}): ToastAction => ({
  content: "Go",
  arguments: "go",
  ...rest,
});
const times = <Item>(count: number, item: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => item(index));
const minutes = (...ids: string[]) => ({
  id: "m",
  type: "selection" as const,
  selections: ids.map((id) => ({ id, content: `${id} min` })),
});

const tap = (image: Partial<ToastImage> = {}): ToastBinding => ({
  experienceType: "shoulderTap",
  children: [{ kind: "image", src: "file:///C:/still.png", ...image }],
});
const tapped = (binding: ToastBinding, rest: Partial<Toast> = { hintPeople: "tel:1" }): Toast => ({
  visual: { binding: { children: [line] }, alternatives: [binding] },
  ...rest,
});
const column = (text: Partial<AdaptiveText>, hintWeight?: number): Toast =>
  show(line, {
    kind: "group",
    subgroups: [{ hintWeight, children: [{ kind: "text", text: "a", ...text }] }],
  });
const inColumn = "visual.binding.children[1].subgroups[0]";

describe("a toast that Windows takes", () => {
  test.each<readonly [string, Toast]>([
    ["a line of text", plain],
    ["three texts and an attribution", show(line, line, line, { ...line, placement: "attribution" })],
    ["five buttons", act({ actions: times(5, () => button()) })],
    [
      "five inputs beside five buttons",
      act({ inputs: times(5, (i) => ({ id: `${i}`, type: "text" })), actions: times(5, () => button()) }),
    ],
    [
      "snooze by a menu of minutes",
      act({
        inputs: [minutes("5", "60")],
        actions: [button({ content: "", activationType: "system", arguments: "snooze", hintInputId: "m" })],
      }),
    ],
    [
      "pictures below a base",
      {
        visual: {
          baseUri: "file:///C:/pictures/",
          binding: {
            children: [
              line,
              { kind: "image", src: "a.png" },
              { kind: "group", subgroups: [{ children: [{ kind: "image", src: "b.png" }] }] },
            ],
          },
        },
      },
    ],
    [
      "a call in the middle",
      { ...show({ ...line, hintCallScenarioCenterAlign: true }), scenario: "incomingCall" },
    ],
    ["a reminder with a button", act({ actions: [button()] }, { scenario: "reminder" })],
    [
      "a looping sound that stays long",
      { ...plain, duration: "long", audio: { src: soundEvents[6] ?? "", loop: true } },
    ],
    ["a header with empty words", { ...plain, header: { id: "", title: "", arguments: "" } }],
    [
      "Windows' own snooze and dismiss beside five entries of the context menu",
      act({
        hintSystemCommands: "SnoozeAndDismiss",
        actions: times(5, () => button({ placement: "contextMenu" })),
      }),
    ],
    [
      "a shoulder tap that moves",
      {
        visual: {
          baseUri: "file:///C:/pictures/",
          binding: { children: [line] },
          alternatives: [tap({ spritesheetSrc: "wave.png", spritesheetHeight: 80, spritesheetFps: 25 })],
        },
        hintPeople: "mailto:ann@example.com",
      },
    ],
    ["a camera before the text", show({ kind: "cameraPreview" }, line)],
    [
      "an app to start by its URI, wherever one can stand",
      {
        ...plain,
        launch: "acme:run",
        activationType: "protocol",
        protocolActivationTargetApplicationPfn: "Acme_1",
        actions: {
          actions: [
            button({
              activationType: "protocol",
              arguments: "acme:1",
              protocolActivationTargetApplicationPfn: "A",
            }),
          ],
        },
        header: {
          id: "h",
          title: "h",
          arguments: "acme:runs",
          activationType: "protocol",
          protocolActivationTargetApplicationPfn: "Acme_1",
        },
      },
    ],
    [
      "columns with weights and lines",
      show(line, {
        kind: "group",
        subgroups: [
          { hintWeight: 1, children: [{ kind: "text", text: "Mon", hintMinLines: 1, hintMaxLines: 1 }] },
        ],
      }),
    ],
    ["additional attributes", { ...plain, additional: { "hint-new": "1" } }],
    ["null for what may be missing", { ...plain, launch: null, actions: null, header: null } as never],
    ["three fractional digits of a second", { ...plain, displayTimestamp: "2030-01-01T00:00:00.123+01:00" }],
  ])("%s", (_, toast) => {
    expect(validateToast(toast)).toEqual([]);
  });
});

describe("what Windows refuses", () => {
  test.each<readonly [string, Toast, string]>([
    ["a fourth text", show(line, line, line, line), "visual.binding.children"],
    [
      "a second attribution",
      show(line, { ...line, placement: "attribution" }, { ...line, placement: "attribution" }),
      "visual.binding.children",
    ],
    ["no text at all", show({ kind: "text", text: " " }), "visual.binding.children"],
    [
      "a second hero",
      show(
        line,
        { kind: "image", src: "file:///a", placement: "hero" },
        { kind: "image", src: "file:///b", placement: "hero" },
      ),
      "visual.binding.children",
    ],
    ["a picture by path", show(line, { kind: "image", src: "C:\\a.png" }), "visual.binding.children[1].src"],
    [
      "a bar beyond its end",
      show(line, { kind: "progress", status: "x", value: 1.01 }),
      "visual.binding.children[1].value",
    ],
    [
      "a bar that is not a number",
      show(line, { kind: "progress", status: "x", value: Number.NaN }),
      "visual.binding.children[1].value",
    ],
    [
      "a bar without a status",
      show(line, { kind: "progress", status: "", value: 1 }),
      "visual.binding.children[1].status",
    ],
    ["a group without columns", show(line, { kind: "group", subgroups: [] }), "visual.binding.children[1]"],
    [
      "a sixth button in the context menu",
      act({ actions: [...times(5, () => button()), button({ placement: "contextMenu" })] }),
      "actions.actions",
    ],
    ["a sixth input", act({ inputs: times(6, (i) => ({ id: `${i}`, type: "text" })) }), "actions.inputs"],
    ["two inputs of one id", act({ inputs: times(2, () => ({ id: "a", type: "text" })) }), "actions.inputs"],
    [
      "a sixth choice",
      act({ inputs: [minutes("1", "2", "3", "4", "5", "6")] }),
      "actions.inputs[0].selections",
    ],
    ["no choice", act({ inputs: [minutes()] }), "actions.inputs[0].selections"],
    ["two choices of one id", act({ inputs: [minutes("1", "1")] }), "actions.inputs[0].selections"],
    [
      "a default that is no choice",
      act({ inputs: [{ ...minutes("1"), defaultInput: "2" }] }),
      "actions.inputs[0].defaultInput",
    ],
    [
      "a button beside no input",
      act({ actions: [button({ hintInputId: "nope" })] }),
      "actions.actions[0].hintInputId",
    ],
    ["a button without a word", act({ actions: [button({ content: "" })] }), "actions.actions[0].content"],
    [
      "an unknown system command",
      act({ actions: [button({ activationType: "system", arguments: "sleep" })] }),
      "actions.actions[0].arguments",
    ],
    [
      "snooze by a menu that is not of minutes",
      act({
        inputs: [minutes("soon")],
        actions: [button({ activationType: "system", arguments: "snooze", hintInputId: "m" })],
      }),
      "actions.actions[0].hintInputId",
    ],
    [
      "a protocol button without a URI",
      act({ actions: [button({ activationType: "protocol", arguments: "no uri" })] }),
      "actions.actions[0].arguments",
    ],
    ["a protocol toast without a URI", { ...plain, activationType: "protocol", launch: "x" }, "launch"],
    [
      "system commands beside buttons",
      act({ hintSystemCommands: "SnoozeAndDismiss", actions: [button()] }),
      "actions.hintSystemCommands",
    ],
    [
      "four fractional digits of a second",
      { ...plain, displayTimestamp: "2030-01-01T00:00:00.1234Z" },
      "displayTimestamp",
    ],
    ["a day that does not exist", { ...plain, displayTimestamp: "2030-13-01T00:00:00Z" }, "displayTimestamp"],
    [
      "a header in the background",
      { ...plain, header: { id: "a", title: "b", arguments: "c", activationType: "background" as never } },
      "header.activationType",
    ],
    ["a header without a title", { ...plain, header: { id: "a", arguments: "c" } as never }, "header.title"],
    [
      "system commands beside a menu",
      act({ hintSystemCommands: "SnoozeAndDismiss", inputs: [minutes("1")] }),
      "actions.hintSystemCommands",
    ],
    [
      "a sixth entry of the context menu beside system commands",
      act({
        hintSystemCommands: "SnoozeAndDismiss",
        actions: times(6, () => button({ placement: "contextMenu" })),
      }),
      "actions.actions",
    ],
    ["a column without weight", column({}, 0), `${inColumn}.hintWeight`],
    ["a column of half a weight", column({}, 0.5), `${inColumn}.hintWeight`],
    [
      "a shoulder tap without what is shown elsewhere",
      { ...plain, hintPeople: "tel:1", visual: { binding: { ...tap(), children: [line] } } },
      "visual.binding.experienceType",
    ],
    ["5,121 characters", show({ kind: "text", text: "x".repeat(5121) }), ""],
  ])("%s", (_, toast, field) => {
    expect(validateToast(toast)).toEqual([{ field, effect: "refused", description: expect.any(String) }]);
  });
});

describe("what Windows ignores", () => {
  test.each<readonly [string, Toast, string]>([
    ["a reminder without a button", { ...plain, scenario: "reminder" }, "scenario"],
    ["an alarm without a button", { ...plain, scenario: "alarm" }, "scenario"],
    ["a looping sound that is short", { ...plain, audio: { loop: true } }, "audio.loop"],
    [
      "a sound of a silent toast",
      { ...plain, audio: { silent: true, src: soundEvents[0] ?? "" } },
      "audio.src",
    ],
    [
      "a sound that Windows does not have",
      { ...plain, audio: { src: "ms-winsoundevent:Notification.Quack" } },
      "audio.src",
    ],
    [
      "a picture from the web",
      show(line, { kind: "image", src: "https://a.b/c.png" }),
      "visual.binding.children[1].src",
    ],
    [
      "a picture below a base on the web",
      {
        visual: { binding: { baseUri: "https://a.b/", children: [line, { kind: "image", src: "c.png" }] } },
      },
      "visual.binding.children[1].src",
    ],
    [
      "text in the middle of what is no call",
      show({ ...line, hintCallScenarioCenterAlign: true }),
      "visual.binding.children[0].hintCallScenarioCenterAlign",
    ],
    [
      "a round hero",
      show(line, { kind: "image", src: "file:///a", placement: "hero", hintCrop: "circle" }),
      "visual.binding.children[1].hintCrop",
    ],
    [
      "text after a picture",
      show(line, { kind: "image", src: "file:///a" }, line),
      "visual.binding.children[2]",
    ],
    ["more than two lines of one text", show({ ...line, hintMaxLines: 3 }), "visual.binding.children"],
    [
      "more than four lines together",
      show({ ...line, hintMaxLines: 2 }, { ...line, hintMaxLines: 2 }, line),
      "visual.binding.children",
    ],
    [
      "a colour without useButtonStyle",
      act({ actions: [button({ hintButtonStyle: "Success" })] }),
      "actions.actions[0].hintButtonStyle",
    ],
    [
      "an icon on one button of two",
      act({ actions: [button({ imageUri: "file:///a" }), button()] }),
      "actions.actions",
    ],
    [
      "pendingUpdate in the foreground",
      act({ actions: [button({ afterActivationBehavior: "pendingUpdate" })] }),
      "actions.actions[0].afterActivationBehavior",
    ],
    ["a shoulder tap of nobody", tapped(tap(), {}), "visual.alternatives[0].experienceType"],
    [
      "a shoulder tap that is text",
      tapped({ experienceType: "shoulderTap", children: [line] }),
      "visual.alternatives[0].children",
    ],
    [
      "an alternative for nothing in particular",
      tapped({ children: [line] }),
      "visual.alternatives[0].experienceType",
    ],
    [
      "frames without a height",
      tapped(tap({ spritesheetSrc: "file:///C:/a.png", spritesheetFps: 25 })),
      "visual.alternatives[0].children[0].spritesheetHeight",
    ],
    [
      "frames faster than Windows plays them",
      tapped(tap({ spritesheetSrc: "file:///C:/a.png", spritesheetFps: 121, spritesheetHeight: 80 })),
      "visual.alternatives[0].children[0].spritesheetFps",
    ],
    [
      "frames without their picture",
      tapped(tap({ spritesheetFps: 25, spritesheetHeight: 80 })),
      "visual.alternatives[0].children[0].spritesheetSrc",
    ],
    [
      "frames outside of a shoulder tap",
      show(line, { kind: "image", src: "file:///a", spritesheetSrc: "file:///b" }),
      "visual.binding.children[1].spritesheetSrc",
    ],
    [
      "an app to start by no URI, on the toast",
      { ...plain, protocolActivationTargetApplicationPfn: "Acme_1" },
      "protocolActivationTargetApplicationPfn",
    ],
    [
      "an app to start by no URI, on a button",
      act({ actions: [button({ protocolActivationTargetApplicationPfn: "Acme_1" })] }),
      "actions.actions[0].protocolActivationTargetApplicationPfn",
    ],
    [
      "an app to start by no URI, in the context menu",
      act({
        actions: [button({ placement: "contextMenu", protocolActivationTargetApplicationPfn: "Acme_1" })],
      }),
      "actions.actions[0].protocolActivationTargetApplicationPfn",
    ],
    [
      "an app to start by no URI, on a header",
      {
        ...plain,
        header: { id: "h", title: "h", arguments: "h", protocolActivationTargetApplicationPfn: "Acme_1" },
      },
      "header.protocolActivationTargetApplicationPfn",
    ],
    ["no line at least", column({ hintMinLines: 0 }), `${inColumn}.children[0].hintMinLines`],
    ["fewer than no line at least", column({ hintMinLines: -54 }), `${inColumn}.children[0].hintMinLines`],
    ["no line at most", column({ hintMaxLines: 0 }), `${inColumn}.children[0].hintMaxLines`],
    ["fewer than no line at most", column({ hintMaxLines: -54 }), `${inColumn}.children[0].hintMaxLines`],
    [
      "more lines at least than at most",
      column({ hintMinLines: 3, hintMaxLines: 2 }),
      `${inColumn}.children[0].hintMinLines`,
    ],
    [
      "a choice that comes back as nothing",
      act({ inputs: [minutes("", "5")] }),
      "actions.inputs[0].selections[0].id",
    ],
    ["a word that the schema does not have", { ...plain, scenario: "shout" as never }, "scenario"],
    ["a field that no element has", { ...plain, hintPoeple: "tel:1" } as Toast, "hintPoeple"],
    [
      "an additional attribute that a field sets",
      { ...plain, launch: "a", additional: { launch: "b" } },
      "additional.launch",
    ],
  ])("%s", (_, toast, field) => {
    expect(validateToast(toast)).toEqual([{ field, effect: "ignored", description: expect.any(String) }]);
  });
});

describe("the names of a toast", () => {
  const fields = (address: Parameters<typeof validateToastAddress>[0]) =>
    validateToastAddress(address).map(({ field }) => field);

  test("have their lengths", () => {
    expect(fields({ appId: "Acme.Trainer", tag: "x".repeat(64), group: "g" })).toEqual([]);
    expect(fields({ appId: "x".repeat(130), tag: "x".repeat(65), group: "" })).toEqual([
      "appId",
      "tag",
      "group",
    ]);
    expect(fields({ appId: "", tag: "" })).toEqual(["appId", "tag"]);
  });

  test("have no backslash, space or control character in the app id", () => {
    expect(fields({ appId: "Acme\\Trainer", tag: "t" })).toEqual(["appId"]);
    expect(fields({ appId: "Acme Trainer", tag: "t" })).toEqual(["appId"]);
    expect(fields({ appId: "\0Acme", tag: "t" })).toEqual(["appId"]);
  });
});
