import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elementsOf, wholeToast } from "../../../test/support/whole-toast.js";
import { bindToast } from "./binding.js";
import { serializeToast } from "./serialize.js";
import type { Toast, ToastVisualChild } from "./toast.js";

const hello: ToastVisualChild = { kind: "text", text: "Hello" };
const toastOf = (...children: readonly ToastVisualChild[]): Toast => ({ visual: { binding: { children } } });
const inVisual = (content: string) =>
  `<toast><visual><binding template="ToastGeneric">${content}</binding></visual></toast>`;
const withText = (rest: Partial<Toast>): Toast => ({ ...toastOf(hello), ...rest });
const visual = '<visual><binding template="ToastGeneric"><text>Hello</text></binding></visual>';

describe("the visible part", () => {
  test.each<readonly [string, ToastVisualChild, string]>([
    [
      "text",
      { kind: "text", text: "a < b & c", lang: "en-US", hintMaxLines: 1, hintCallScenarioCenterAlign: true },
      '<text lang="en-US" hint-maxLines="1" hint-callScenarioCenterAlign="true">a &lt; b &amp; c</text>',
    ],
    [
      "attribution",
      { kind: "text", text: "Via SMS", placement: "attribution" },
      '<text placement="attribution">Via SMS</text>',
    ],
    ["bound text", { kind: "text", text: { bind: "title" } }, "<text>{title}</text>"],
    [
      "logo",
      {
        kind: "image",
        src: "file:///C:/a.png",
        alt: '"A"',
        placement: "appLogoOverride",
        hintCrop: "circle",
        addImageQuery: true,
      },
      '<image src="file:///C:/a.png" alt="&quot;A&quot;" placement="appLogoOverride" hint-crop="circle" addImageQuery="true"/>',
    ],
    [
      "hero image",
      { kind: "image", src: "file:///C:/h.png", placement: "hero" },
      '<image src="file:///C:/h.png" placement="hero"/>',
    ],
    ["inline image", { kind: "image", src: "file:///C:/i.png" }, '<image src="file:///C:/i.png"/>'],
    [
      "progress",
      { kind: "progress", title: "Run", status: "Training", value: 0.25, valueStringOverride: "1/4" },
      '<progress title="Run" status="Training" value="0.25" valueStringOverride="1/4"/>',
    ],
    [
      "progress without an end",
      { kind: "progress", status: "Waiting", value: "indeterminate" },
      '<progress status="Waiting" value="indeterminate"/>',
    ],
    [
      "bound progress",
      { kind: "progress", status: { bind: "s" }, value: { bind: "v" } },
      '<progress status="{s}" value="{v}"/>',
    ],
    ["the picture of the camera", { kind: "cameraPreview" }, "<cameraPreview/>"],
    [
      "groups",
      {
        kind: "group",
        subgroups: [
          {
            hintWeight: 1,
            hintTextStacking: "center",
            children: [
              {
                kind: "text",
                text: "Mon",
                lang: "en",
                hintStyle: "captionSubtle",
                hintWrap: true,
                hintMaxLines: 2,
                hintMinLines: 1,
                hintAlign: "center",
              },
              {
                kind: "image",
                src: "file:///C:/sun.png",
                alt: "sun",
                addImageQuery: false,
                hintCrop: "none",
                hintRemoveMargin: true,
                hintAlign: "stretch",
              },
            ],
          },
        ],
      },
      '<group><subgroup hint-weight="1" hint-textStacking="center"><text lang="en" hint-style="captionSubtle" hint-wrap="true" hint-maxLines="2" hint-minLines="1" hint-align="center">Mon</text><image src="file:///C:/sun.png" alt="sun" addImageQuery="false" hint-crop="none" hint-removeMargin="true" hint-align="stretch"/></subgroup></group>',
    ],
  ])("has %s", (_, child, xml) => {
    expect(serializeToast(toastOf(child))).toBe(inVisual(xml));
  });

  test("has every attribute of visual and binding", () => {
    const toast: Toast = {
      visual: {
        version: 1,
        lang: "de",
        baseUri: "ms-appx:///a",
        addImageQuery: true,
        branding: "name",
        binding: {
          template: "ToastImageAndText01",
          fallback: "ToastText01",
          lang: "fr",
          baseUri: "ms-appx:///b",
          addImageQuery: false,
          branding: "logo",
          children: [
            { kind: "image", id: 1, src: "file:///C:/a.png" },
            { kind: "text", id: 1, text: "Old" },
          ],
        },
      },
    };
    expect(serializeToast(toast)).toBe(
      '<toast><visual version="1" lang="de" baseUri="ms-appx:///a" addImageQuery="true" branding="name"><binding template="ToastImageAndText01" fallback="ToastText01" lang="fr" baseUri="ms-appx:///b" addImageQuery="false" branding="logo"><image id="1" src="file:///C:/a.png"/><text id="1">Old</text></binding></visual></toast>',
    );
  });
});

describe("further bindings", () => {
  test("follow the first one, with an animation in a shoulder tap", () => {
    const toast: Toast = {
      hintPeople: "remoteid:1234",
      visual: {
        binding: { children: [hello] },
        alternatives: [
          {
            experienceType: "shoulderTap",
            children: [
              {
                kind: "image",
                src: "https://a.b/still.png",
                spritesheetSrc: "https://a.b/frames.png",
                spritesheetHeight: 80,
                spritesheetFps: 25,
                spritesheetStartingFrame: 15,
                alt: "a wave",
              },
            ],
          },
        ],
      },
    };
    const elements = elementsOf(serializeToast(toast));
    const attributesOf = (name: string) =>
      elements.filter((element) => element.name === name).map(({ attributes }) => attributes);
    expect(attributesOf("image")).toEqual([
      {
        src: "https://a.b/still.png",
        alt: "a wave",
        "spritesheet-src": "https://a.b/frames.png",
        "spritesheet-height": "80",
        "spritesheet-fps": "25",
        "spritesheet-startingFrame": "15",
      },
    ]);
    expect(attributesOf("binding")).toEqual([
      { template: "ToastGeneric" },
      { template: "ToastGeneric", experienceType: "shoulderTap" },
    ]);
    expect(serializeToast(bindToast(toast).toast)).toContain('experienceType="shoulderTap"');
  });
});

describe("the rest of a toast", () => {
  test.each<readonly [string, Partial<Toast>, string]>([
    [
      "every attribute of its own",
      {
        launch: "a=1;b=2",
        duration: "long",
        displayTimestamp: "2030-01-01T00:00:00.000Z",
        scenario: "incomingCall",
        useButtonStyle: true,
        activationType: "protocol",
        protocolActivationTargetApplicationPfn: "Acme_1",
        hintToastId: "7",
        hintPeople: "mailto:a@b.c",
      },
      `<toast launch="a=1;b=2" duration="long" displayTimestamp="2030-01-01T00:00:00.000Z" scenario="incomingCall" useButtonStyle="true" activationType="protocol" protocolActivationTargetApplicationPfn="Acme_1" hint-toastId="7" hint-people="mailto:a@b.c">${visual}</toast>`,
    ],
    [
      "sound",
      { audio: { src: "ms-winsoundevent:Notification.Looping.Alarm2", loop: true, silent: false } },
      `<toast>${visual}<audio src="ms-winsoundevent:Notification.Looping.Alarm2" loop="true" silent="false"/></toast>`,
    ],
    [
      "Windows' own snooze and dismiss",
      { actions: { hintSystemCommands: "SnoozeAndDismiss" } },
      `<toast>${visual}<actions hint-systemCommands="SnoozeAndDismiss"/></toast>`,
    ],
    [
      "inputs before buttons, whatever the order they are given in",
      {
        actions: {
          actions: [
            {
              content: "Send",
              arguments: "send",
              activationType: "background",
              afterActivationBehavior: "pendingUpdate",
              imageUri: "file:///C:/s.png",
              hintInputId: "reply",
              hintButtonStyle: "Success",
              hintToolTip: "Send it",
              hintActionId: "1",
              settingType: "videoDevices",
            },
            { content: "Mute", arguments: "mute", placement: "contextMenu" },
            { content: "", arguments: "snooze", activationType: "system", hintInputId: "minutes" },
            {
              content: "Web",
              arguments: "https://a.b",
              activationType: "protocol",
              protocolActivationTargetApplicationPfn: "P",
            },
          ],
          inputs: [
            { id: "reply", type: "text", title: "Reply", placeHolderContent: "Type…", defaultInput: "Hi" },
            {
              id: "minutes",
              type: "selection",
              title: "In",
              defaultInput: "15",
              selections: [
                { id: "5", content: "5 min" },
                { id: "15", content: "15 min" },
              ],
            },
          ],
        },
      },
      `<toast>${visual}<actions><input id="reply" type="text" title="Reply" placeHolderContent="Type…" defaultInput="Hi"/><input id="minutes" type="selection" title="In" defaultInput="15"><selection id="5" content="5 min"/><selection id="15" content="15 min"/></input><action content="Send" arguments="send" activationType="background" afterActivationBehavior="pendingUpdate" imageUri="file:///C:/s.png" hint-inputId="reply" hint-buttonStyle="Success" hint-toolTip="Send it" hint-actionId="1" settingType="videoDevices"/><action content="Mute" arguments="mute" placement="contextMenu"/><action content="" arguments="snooze" activationType="system" hint-inputId="minutes"/><action content="Web" arguments="https://a.b" activationType="protocol" protocolActivationTargetApplicationPfn="P"/></actions></toast>`,
    ],
    [
      "a header",
      {
        header: {
          id: "h",
          title: "Runs",
          arguments: "acme:runs",
          activationType: "protocol",
          protocolActivationTargetApplicationPfn: "Acme_1",
        },
      },
      `<toast>${visual}<header id="h" title="Runs" arguments="acme:runs" activationType="protocol" protocolActivationTargetApplicationPfn="Acme_1"/></toast>`,
    ],
    [
      "commands",
      { commands: { scenario: "alarm", commands: [{ id: "snooze", arguments: "s" }, { id: "dismiss" }] } },
      `<toast>${visual}<commands scenario="alarm"><command id="snooze" arguments="s"/><command id="dismiss"/></commands></toast>`,
    ],
  ])("has %s", (_, rest, xml) => {
    expect(serializeToast(withText(rest))).toBe(xml);
  });
});

describe("text", () => {
  test("loses what XML does not allow, and nothing else", () => {
    expect(
      serializeToast(toastOf({ kind: "text", text: "a\u001b[31mb\u0000\uD800c\uFFFE\u{1F680}\n" })),
    ).toBe(inVisual("<text>a[31mbc\u{1F680}\n</text>"));
  });

  test("with braces is never a binding: they are replaced by look-alikes, or bound", () => {
    const toast = toastOf({ kind: "text", text: '{"a":1}' });
    expect(serializeToast(toast)).toBe(inVisual('<text>\u2774"a":1\u2775</text>'));
    const bound = bindToast(toast);
    expect(serializeToast(bound.toast)).toBe(inVisual("<text>{text1}</text>"));
    expect(bound.values).toEqual({ text1: '{"a":1}' });
  });

  test("never breaks the XML, whatever it holds and wherever it stands", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = text.replace(illegal, "");
        // In place of braces, which would make a binding.
        const shown = kept.replace(/[{}]/g, (one) => (one === "{" ? "\u2774" : "\u2775"));
        // The same toast with a harmless text says where the text is to be found again.
        const expected = elementsOf(serializeToast(wholeToast("harmless")));
        const filled = (place: string, value: string) =>
          value.replace("harmless", () => (bindable.has(place) ? shown : kept));
        expect(elementsOf(serializeToast(wholeToast(text)))).toEqual(
          expected.map(({ name, attributes, text: content }) => ({
            name,
            attributes: Object.fromEntries(
              Object.entries(attributes).map(([key, value]) => [key, filled(`${name}.${key}`, value)]),
            ),
            text: filled(name, content),
          })),
        );
      }),
      { numRuns: process.env.TOASTY_LONG ? 20_000 : 500 },
    );
  });

  test("never makes a binding that was not asked for", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 3 }), (texts) => {
        const toast = toastOf(...texts.map((text): ToastVisualChild => ({ kind: "text", text })), {
          kind: "progress",
          status: texts[0] ?? "",
          value: 0.5,
          title: texts[0] ?? "",
        });
        expect(bindingsOf(serializeToast(toast))).toEqual([]);
        const bound = bindToast(toast);
        expect(bindingsOf(serializeToast(bound.toast)).sort()).toEqual(Object.keys(bound.values).sort());
        expect(texts.map((_, index) => bound.values[`text${index + 1}`])).toEqual(texts);
      }),
    );
  });
});

// The texts in which Windows would read a binding.
const bindable = new Set(["text", "progress.title", "progress.status", "progress.valueStringOverride"]);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200, size: "max" }),
  fc.string({ unit: "grapheme", maxLength: 100, size: "max" }),
  fc.string({ unit: fc.constantFrom(..."<>&\"']]>{}\r\n\t\u0000\u001b\uD800\uFFFE;=%a") }),
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML does not allow
const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

// What Windows would look up in the values: anything in braces, in a place where bindings work.
function bindingsOf(xml: string): string[] {
  const places = [
    ...xml.matchAll(/<text>([^<]*)<\/text>/g),
    ...xml.matchAll(/(?:status|title|value)="([^"]*)"/g),
  ];
  return places.flatMap(([, place = ""]) => [...place.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name));
}
