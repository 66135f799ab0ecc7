import { pathToFileURL } from "node:url";
import { error, info, progress, question, warning } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iconPath } from "../images/icons.js";
import { preview } from "./preview.js";
import { ellipsis, wrap } from "./typesetting.js";

const platforms = ["windows", "gnome", "terminal"] as const;
const asked = question("Deploy to production?", {
  body: "Build 42 is green",
  buttons: {
    go: { text: "Deploy", style: "success" },
    no: { text: "Cancel", style: "critical" },
    c: "C",
    d: "D",
    e: "E",
  },
  inputs: { why: "Why", env: { label: "Where", options: ["staging", "production"], default: "staging" } },
});
/** The texts of a document, as a reader sees them. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, content]) => content);

describe.each(platforms)("on %s", (platform) => {
  test("title, text and buttons are there", () => {
    const drawn = texts(preview(asked, { platform })).join("\n");
    for (const part of ["Deploy to production?", "Build 42 is green", "Deploy", "Cancel"])
      expect(drawn).toContain(part);
  });

  test("whatever the text is, the document is well formed and harmless", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ maxLength: 300 }),
        (title, body) => {
          const svg = preview(warning(title, `${body}<script>"&]]>`), { platform });
          const tags = [...svg.matchAll(/<\/?([a-zA-Z:]+)/g)].map(([, name]) => name);
          expect(["svg", "title", "rect", "g", "text", "image"]).toEqual(
            expect.arrayContaining([...new Set(tags)]),
          );
          expect(svg).not.toMatch(/&(?!amp;|lt;|gt;)/);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not allow is what is looked for.
          expect(svg).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test("each look shows what its platform can", () => {
  expect(texts(preview(asked, { platform: "windows" }))).toEqual(
    expect.arrayContaining(["E", "staging", "Why"]),
  );
  expect(texts(preview(asked, { platform: "gnome" }))).not.toContain("D");
  expect(texts(preview(progress("Run", 0.4, { status: "epoch 4/10" }), { platform: "gnome" }))).toContain(
    "▰▰▰▰▱▱▱▱▱▱",
  );
});

test("pictures are embedded; one that is not there is framed with its description", () => {
  const there = preview(error("x", "", { image: { src: iconPath("error"), placement: "hero" } }), {
    platform: "windows",
  });
  expect(there.match(/data:image\/png;base64,/g)).toHaveLength(2);
  const byUrl = { src: pathToFileURL(iconPath("error")).href, placement: "hero" } as const;
  expect(preview(error("x", "", { image: byUrl }), { platform: "windows" })).toBe(there);
  // What the desk refuses to look at, such as a share that would be sent credentials, is no picture here either.
  const shared = error("x", "", { image: { src: `/${iconPath("error")}`, placement: "hero", alt: "Share" } });
  expect(texts(preview(shared, { platform: "windows" }))).toContain("Share");
  const away = info("x", "", {
    image: { src: "https://a.example/chart.png", placement: "hero", alt: "Chart" },
  });
  for (const platform of ["windows", "gnome"] as const)
    expect(texts(preview(away, { platform }))).toContain("Chart");
});

test("a bar without an end is neither empty nor full", () => {
  const bar = progress("Indexing", undefined, { status: "looking" });
  expect(texts(preview(bar, { platform: "terminal" }))).toContain("░░░░░░░░████████░░░░░░░░ ");
  expect(preview(bar, { platform: "windows" })).toMatch(/x="115.6\d*" y="\d+" width="99.6\d*" height="4"/);
});

test("an app's own icon stands beside its name, and the sign of the category where it was", () => {
  const app = { id: "Acme.Trainer", name: "Acme", icon: iconPath("success") };
  for (const platform of ["windows", "gnome"] as const) {
    const pictures = preview(error("x"), { platform, app }).match(/base64,[^"]*/g) ?? [];
    expect(new Set(pictures).size).toBe(2);
  }
});

test("an app without an icon is its first letter", () => {
  const app = { id: "Acme.Trainer", name: "acme trainer" };
  for (const platform of ["windows", "gnome"] as const)
    expect(texts(preview(info("x"), { platform, app }))).toContain("A");
});

test("no line ends between the number of a button and its word", () => {
  const drawn = texts(preview(asked, { platform: "terminal" }));
  expect(drawn.join("\n")).not.toMatch(/\[\d\]$/m);
  expect(drawn).toContain("[1]\u00a0Deploy  [2]\u00a0Cancel  [3]\u00a0C  [4]\u00a0D  [5]\u00a0E");
});

test("themes differ", () => {
  expect(preview(asked, { platform: "windows", theme: "dark" })).not.toBe(
    preview(asked, { platform: "windows" }),
  );
});

test("lines keep to the width, and lose nothing but spaces", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (content) => {
      const lines = wrap(content, 100, { size: 10 });
      expect(lines.join("").replaceAll(" ", "")).toBe(content.replaceAll(/[ \n]/g, ""));
      for (const line of lines) expect(ellipsis(line, 100, { size: 10 })).toBe(line);
    }),
  );
  expect(wrap("one two three four five six seven", 60, { size: 10 }, 2)).toHaveLength(2);
});
