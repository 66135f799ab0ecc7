import { question as ask, incomingCall, message, info as note } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toToast } from "../../model/to-toast.js";
import type { Toast } from "../../model/toast.js";
import { asToastKey } from "../../model/toast-key.js";
import { decodeClick } from "./click-arguments.js";
import { drawToast, tagOf } from "./toast-drawing.js";

const icon = "C:\\Program Files\\Acme #1\\info.png";
const news: Toast = {
  key: asToastKey("trainer/1"),
  id: "1",
  agentId: "trainer",
  title: "Title",
  lines: [],
  icon: "info",
  buttons: [],
  inputs: [],
  category: "info",
  urgency: "normal",
  scenario: "default",
  sound: "default",
  duration: "short",
  question: false,
};
const xmlOf = (rest: Partial<Toast>) => drawToast({ ...news, ...rest }, icon).request.xml;
const inVisual = (content: string) =>
  `<visual><binding template="ToastGeneric">${content}</binding></visual>`;
const logo = '<image src="file:///C:/Program%20Files/Acme%20%231/info.png" placement="appLogoOverride"/>';
const activations = (xml: string) =>
  [...xml.matchAll(/arguments="([^"]*)"/g)].map(([, text = ""]) =>
    decodeClick(text.replaceAll("&amp;", "&")),
  );

describe("drawing for Windows", () => {
  test("binds all texts and shows the category's icon", () => {
    const { request, degraded } = drawToast({ ...news, lines: ["one", "two"], attribution: "trainer" }, icon);
    expect(request.xml).toBe(
      `<toast launch="toast=trainer/1">${inVisual(
        `<text>{text1}</text><text>{text2}</text><text>{text3}</text><text placement="attribution">trainer</text>${logo}`,
      )}</toast>`,
    );
    expect(request.values).toEqual({ text1: "Title", text2: "one", text3: "two" });
    expect(request.tag).toBe(tagOf(news.key));
    expect(degraded).toEqual([]);
  });

  test("keeps to three texts: beside a subtitle the lines share one", () => {
    const { request, degraded } = drawToast({ ...news, subtitle: "sub", lines: ["one", "two"] }, icon);
    expect(request.values).toEqual({ text1: "Title", text2: "sub", text3: "one\ntwo" });
    expect(degraded).toMatchObject([{ feature: "subtitle" }]);
  });

  test("has logo, hero and inline pictures as file URIs", () => {
    expect(
      xmlOf({
        logo: { source: "C:\\logo.png", alt: "logo" },
        hero: { source: "C:\\ü 100%.png" },
        inline: { source: "\\\\server\\share\\i.png" },
      }),
    ).toContain(
      '<image src="file:///C:/logo.png" alt="logo" placement="appLogoOverride"/><image src="file:///C:/%C3%BC%20100%25.png" placement="hero"/><image src="file://server/share/i.png"/>',
    );
  });

  test("binds a bar, and gives it the status that Windows asks for", () => {
    const { request } = drawToast(
      { ...news, progress: { status: "", value: 0.5, valueText: "1/2", title: "Run" } },
      icon,
    );
    expect(request.xml).toContain(
      '<progress title="{progress1Title}" status="{progress1Status}" value="{progress1Value}" valueStringOverride="{progress1Text}"/>',
    );
    expect(request.values).toMatchObject({
      progress1Status: "…",
      progress1Value: "0.5",
      progress1Text: "1/2",
    });
    const { request: endless } = drawToast({ ...news, progress: { status: "x" } }, icon);
    expect(endless.values).toMatchObject({ progress1Value: "indeterminate" });
  });

  test("gives a bar the same XML at every step, and no end that would cut it off", () => {
    const step = (value: number, expiresAtMs: number) =>
      drawToast({ ...news, expiresAtMs, progress: { status: `${value}`, value } }, icon).request;
    expect(step(0.1, 1).xml).toBe(step(0.9, 2).xml);
    expect(step(0.1, 1).expiresAtMs).toBeUndefined();
    expect(drawToast({ ...news, expiresAtMs: 7 }, icon).request.expiresAtMs).toBe(7);
  });

  test.each([
    ["silent", '<audio silent="true"/>', false],
    ["im", '<audio src="ms-winsoundevent:Notification.IM"/>', false],
    ["reminder", '<audio src="ms-winsoundevent:Notification.Reminder"/>', false],
    ["alarm", '<audio src="ms-winsoundevent:Notification.Looping.Alarm" loop="true"/>', true],
    ["call", '<audio src="ms-winsoundevent:Notification.Looping.Call" loop="true"/>', true],
  ] as const)("makes the sound %s heard, and long where it loops", (sound, xml, long) => {
    expect(xmlOf({ sound })).toContain(xml);
    expect(xmlOf({ sound }).includes('duration="long"')).toBe(long);
  });

  test("gives an alarm without buttons one of Windows' own, so that it stays", () => {
    expect(xmlOf({ scenario: "alarm" })).toContain(
      '<actions><action content="" arguments="dismiss" activationType="system"/></actions>',
    );
    expect(xmlOf({ scenario: "urgent" })).not.toContain("<actions>");
  });

  test("brings back any action id, beside any input, in any colour", () => {
    const xml = xmlOf({
      inputs: [{ kind: "text", id: "note", label: "Note", placeholder: "…", initial: "x" }],
      buttons: [
        {
          text: "Go",
          press: { kind: "answer", action: "View; Details=1%" },
          style: "success",
          inputId: "note",
        },
        { text: "No", press: { kind: "dismiss" }, style: "critical" },
      ],
    });
    expect(xml).toContain(' useButtonStyle="true"');
    expect(xml).toContain(
      '<input id="note" type="text" title="Note" placeHolderContent="…" defaultInput="x"/>',
    );
    expect(xml).toContain('hint-inputId="note" hint-buttonStyle="Success"');
    expect(xml).toContain('<action content="No" arguments="dismiss" activationType="system"/>');
    expect(activations(xml)[0]).toEqual({ key: news.key, action: "View; Details=1%" });
  });

  test("shows five choices, the one that is chosen at first among them", () => {
    const options = Array.from({ length: 7 }, (_, index) => ({ id: `${index}`, text: `Choice ${index}` }));
    const { request, degraded } = drawToast(
      { ...news, inputs: [{ kind: "select", id: "s", options, initial: "6" }] },
      icon,
    );
    expect(request.xml.match(/<selection id="\d"/g)?.map((one) => one.at(-2))).toEqual([
      "0",
      "1",
      "2",
      "3",
      "6",
    ]);
    expect(degraded).toMatchObject([{ feature: "select_input" }]);
  });

  test("shows five buttons and five inputs, and says what is left out", () => {
    const six = [1, 2, 3, 4, 5, 6];
    const { request, degraded } = drawToast(
      {
        ...news,
        buttons: six.map((n) => ({
          text: `b${n}`,
          press: { kind: "answer", action: `b${n}` },
          style: "default",
        })),
        inputs: six.map((n) => ({ kind: "text", id: `i${n}` })),
      },
      icon,
    );
    expect(request.xml.match(/<(action|input) /g)).toHaveLength(10);
    expect(degraded.map(({ reason }) => reason)).toEqual([
      "Windows shows 5 of 6 buttons",
      "Windows shows 5 of 6 inputs",
    ]);
  });

  test("keeps a group together under a header", () => {
    expect(xmlOf({ group: "build {7}" })).toContain(
      `<header id="${tagOf("build {7}")}" title="build {7}" arguments=""/>`,
    );
  });

  test("has a date that Windows can read, whatever the contract allows", () => {
    const far = {
      ...note("Far"),
      timestampMs: Number.MAX_SAFE_INTEGER,
      expiresAtMs: Number.MAX_SAFE_INTEGER,
    };
    const { request } = drawToast(toToast(far, 0), icon);
    expect(request.xml).toContain('displayTimestamp="9999-12-31T23:59:59.999Z"');
    expect(request.expiresAtMs).toBe(Date.UTC(10_000, 0, 1) - 1);
  });

  test("cuts what is larger than Windows takes, and says so", () => {
    const { request, degraded } = drawToast(
      { ...news, lines: ["x".repeat(10_000), "\u{1F680}".repeat(4_000)] },
      icon,
    );
    const size = request.xml.length + Object.values(request.values).join("").length;
    expect(size).toBeLessThanOrEqual(5120);
    expect(request.values.text2).toMatch(/^x+…$/);
    expect(degraded).toMatchObject([{ feature: "body", reason: expect.stringContaining("5120") }]);
  });

  test("fits into what Windows takes, whatever the contract allows", () => {
    const text = fc.string({ unit: "binary", maxLength: 2_000, size: "max" });
    const image = fc.record({ source: fc.constant("C:\\a.png"), alt: text });
    const toasts = fc.record({
      title: text,
      subtitle: text,
      lines: fc.array(text, { maxLength: 2 }),
      attribution: text,
      logo: image,
      hero: image,
      buttons: fc.array(
        fc.record({
          text,
          press: fc.record({
            kind: fc.constant("answer" as const),
            action: fc.string({ maxLength: 128, size: "max" }),
          }),
          style: fc.constantFrom("default", "success", "critical"),
        }),
        { maxLength: 5 },
      ),
      inputs: fc.uniqueArray(
        fc.record({
          kind: fc.constant("text" as const),
          id: fc.uuid(),
          label: text,
          placeholder: text,
          initial: text,
        }),
        { maxLength: 5, selector: ({ id }) => id },
      ),
    });
    fc.assert(
      fc.property(toasts, (rest) => {
        const { request } = drawToast({ ...news, ...rest }, icon);
        expect(request.xml.length + Object.values(request.values).join("").length).toBeLessThanOrEqual(5120);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the helpers of the contract", () => {
  const draw = (draft: Parameters<typeof toToast>[0]) => drawToast(toToast(draft, 0), icon).request.xml;

  test("make a message that opens, and a call that is accepted or rejected", () => {
    const opened = draw(message("Ada", "Lunch?", { id: "m" }));
    expect(activations(opened).length).toBeGreaterThan(0);
    const call = draw(incomingCall("Grace", { id: "c" }));
    expect(call).toContain('scenario="incomingCall"');
    expect(call).toContain("Looping.Call");
    expect(activations(call).map((one) => one?.action)).toHaveLength(2);
  });

  test("make a question whose answers come back", () => {
    const xml = draw(ask("Deploy?", { id: "q", buttons: { deploy: "Deploy", cancel: "Cancel" } }));
    expect(activations(xml).map((one) => one?.action)).toEqual(["deploy", "cancel"]);
  });
});
