import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elementsOf, wholeToast } from "../../../test/support/whole-toast.js";
import { serializeToast } from "./serialize.js";
import type { Toast } from "./toast.js";
import { validateToast } from "./validate.js";

const whole = wholeToast("file:///C:/x.png");
const refusal = (field: string) => ({ field, effect: "refused", description: expect.any(String) });
const children = "visual.binding.children";
const column = `${children}[4].subgroups[0].children`;

describe("what plain JavaScript leaves out", () => {
  test("is missed in none of the elements of a toast that has them all", () => {
    expect(validateToast(whole).filter(({ effect }) => effect === "refused")).toEqual([]);
  });

  test.each([
    "visual",
    "visual.binding",
    children,
    `${children}[0].kind`,
    `${children}[0].text`,
    `${children}[1].src`,
    `${children}[2].status`,
    `${children}[2].value`,
    `${children}[4].subgroups`,
    column,
    `${column}[0].text`,
    `${column}[1].src`,
    `${column}[1].kind`,
    "actions.inputs[0].id",
    "actions.inputs[0].type",
    "actions.inputs[1].selections",
    "actions.inputs[1].selections[0].id",
    "actions.inputs[1].selections[0].content",
    "actions.actions[0].content",
    "actions.actions[0].arguments",
    "header.id",
    "header.title",
    "header.arguments",
    "commands.commands",
    "commands.commands[0].id",
  ])("is refused by name and never written: %s", (place) => {
    for (const value of [undefined, null]) {
      const broken = changed(whole, place, value);
      expect(validateToast(broken)).toContainEqual(refusal(place));
      expect(() => serializeToast(broken)).toThrow(
        expect.objectContaining({
          reason: "INVALID",
          violations: expect.arrayContaining([expect.objectContaining({ field: place })]),
        }),
      );
    }
  });

  test("is left out where it may be missing", () => {
    const nothing = {
      ...changed(whole, children, []),
      audio: null,
      actions: { inputs: null, actions: null },
    };
    const rest = { launch: null, header: null, commands: null };
    expect(serializeToast({ ...nothing, ...rest } as unknown as Toast)).toBe(
      '<toast><visual><binding template="ToastGeneric"/></visual><actions/></toast>',
    );
  });

  test.each([undefined, null, "text", 7, []])("makes %s no toast", (value) => {
    expect(validateToast(value as unknown as Toast)).toEqual([refusal("")]);
  });
});

describe("what is of another type", () => {
  test.each<readonly [string, unknown]>([
    [`${children}[0].text`, 7],
    [`${children}[0].text`, { bind: "a}b" }],
    [`${children}[0].hintMaxLines`, "2"],
    [`${children}[2].value`, "half"],
    [`${children}[3].kind`, "video"],
    ["visual.binding.template", "ToastSquare"],
    ["actions.actions", {}],
    ["actions.actions[0].arguments", { open: "chat" }],
    ["audio.loop", "true"],
    ["additional", "hint-new=1"],
  ])("is refused: %s = %j", (place, value) => {
    expect(validateToast(changed(whole, place, value))).toContainEqual(refusal(place));
  });

  test("never causes another error than a refusal, whatever it is and wherever it stands", () => {
    const odd = [
      undefined,
      null,
      0,
      Number.NaN,
      "",
      "odd",
      true,
      [],
      {},
      [null],
      { bind: "}" },
      { additional: 1 },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...placesOf(whole)), fc.constantFrom<unknown>(...odd), (place, value) => {
        const toast = changed(whole, place, value);
        const refused = validateToast(toast).some(({ effect }) => effect === "refused");
        try {
          elementsOf(serializeToast(toast));
        } catch (error) {
          expect(error).toMatchObject({ reason: "INVALID" });
          expect(refused).toBe(true);
        }
      }),
      { numRuns: process.env.TOASTY_LONG ? 20_000 : 1_000 },
    );
  });
});

describe("additional attributes", () => {
  test("are written on every element, and replace none that a field sets", () => {
    const additional = { "hint-new": '<"{bound}">', content: "never", template: "never" };
    const elements = elementsOf(serializeToast(withEverywhere(whole, additional) as Toast));
    const names = elementsOf(serializeToast(whole)).map(({ name }) => name);
    expect(elements.map(({ name }) => name)).toEqual(names);
    for (const { name, attributes } of elements) {
      expect({ name, ...attributes }).toMatchObject({ name, "hint-new": '<"{bound}">' });
      if (name === "action" || name === "selection") expect(attributes.content).toBe("file:///C:/x.png");
      if (name === "binding") expect(attributes.template).toBe("ToastGeneric");
    }
  });

  test.each(["a b", 'a="1" b', "", "1a", "<", "xml:lang", "xmlns"])(
    "with the name '%s' would break the XML and are refused",
    (name) => {
      const toast: Toast = { ...whole, additional: { [name]: "x" } };
      expect(() => serializeToast(toast)).toThrow(expect.objectContaining({ reason: "INVALID" }));
      expect(validateToast(toast)).toContainEqual(refusal(`additional.${name}`));
    },
  );
});

/** Returns a copy with another value in one place, such as `actions.inputs[0].id`. */
function changed(toast: Toast, place: string, value: unknown): Toast {
  const copy = structuredClone(toast) as unknown as Record<string, unknown>;
  const names = place.split(/[.[\]]+/).filter((name) => name !== "");
  const last = names.pop() ?? "";
  let at = copy;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = value;
  return copy as unknown as Toast;
}

/** Returns all places of a value, branches and leaves. */
function placesOf(value: unknown, place = ""): string[] {
  if (typeof value !== "object" || value === null) return [place];
  const inside = Object.entries(value).flatMap(([name, child]) =>
    placesOf(child, Array.isArray(value) ? `${place}[${name}]` : place === "" ? name : `${place}.${name}`),
  );
  return place === "" ? inside : [place, ...inside];
}

/** Returns a copy in which every element has these additional attributes. */
function withEverywhere(value: unknown, additional: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => withEverywhere(item, additional));
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.entries(value).map(([name, child]) => [name, withEverywhere(child, additional)]);
  return { ...Object.fromEntries(inside), additional };
}
