import { SaxesParser } from "saxes";
import type { Toast } from "../../src/windows/schema/toast.js";

/** A toast of every element, with this text wherever a text is allowed. */
export function wholeToast(text: string): Toast {
  return {
    launch: text,
    visual: {
      binding: {
        children: [
          { kind: "text", text },
          { kind: "image", src: text, alt: text },
          { kind: "progress", title: text, status: text, value: 0.5, valueStringOverride: text },
          { kind: "cameraPreview" },
          {
            kind: "group",
            subgroups: [
              {
                children: [
                  { kind: "text", text },
                  { kind: "image", src: text },
                ],
              },
            ],
          },
        ],
      },
    },
    audio: { src: text },
    actions: {
      inputs: [
        { id: text, type: "text", title: text, placeHolderContent: text, defaultInput: text },
        { id: "menu", type: "selection", selections: [{ id: text, content: text }] },
      ],
      actions: [{ content: text, arguments: text, hintToolTip: text }],
    },
    header: { id: text, title: text, arguments: text },
    commands: { commands: [{ id: "snooze", arguments: text }] },
  };
}

/** An element as a parser reads it; `text` is what stands directly in it. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reads XML into its elements, in the order of their start. Throws where it is not well-formed. */
export function elementsOf(xml: string): ParsedElement[] {
  const all: { name: string; attributes: Readonly<Record<string, string>>; text: string }[] = [];
  const open: (typeof all)[number][] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, text: "" };
    all.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += part;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return all;
}
