import { pathToFileURL } from "node:url";
import {
  critical,
  error,
  incomingCall,
  info,
  type Notification,
  progress,
  question,
  warning,
} from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iconPath } from "../images/icons.js";
import { preview } from "./preview.js";
import { buttonColours, palettes } from "./svg.js";
import { ellipsis, measure, wrap } from "./typesetting.js";

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
        fc.string({ unit: "binary", maxLength: 300, size: "max" }),
        fc.string({ maxLength: 300, size: "max" }),
        (title, body) => {
          const svg = preview(warning(title, `${body}<script>"&]]>`), { platform });
          const tags = [...svg.matchAll(/<\/?([a-zA-Z:]+)/g)].map(([, name]) => name);
          expect(["svg", "title", "rect", "g", "text", "image", "clipPath"]).toEqual(
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
  expect(texts(preview(bar, { platform: "terminal" }))).toContain("░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░");
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
  expect(drawn).toContain("[1]\u00a0Deploy   [2]\u00a0Cancel   [3]\u00a0C   [4]\u00a0D   [5]\u00a0E");
});

test("a large picture is cut to the round corners of its card", () => {
  const drawn = preview(info("x", "", { image: { src: iconPath("error"), placement: "hero" } }), {
    platform: "windows",
  });
  expect(drawn).toMatch(/<g clip-path="url\(#card\)">\s*<image [^>]*width="364" height="180"/);
});

test("a terminal's sign stands in a text of its own, so that another font is for it alone", () => {
  expect(texts(preview(info("Build finished"), { platform: "terminal" }))).toEqual(
    expect.arrayContaining(["ℹ", "Build finished"]),
  );
});

test("a terminal shows what the desk in a terminal shows: category, agent, numbers, no default buttons", () => {
  const drawn = texts(preview({ ...asked, agentId: "trainer" }, { platform: "terminal" }));
  expect(drawn).toEqual(expect.arrayContaining(["question", "trainer"]));
  expect(drawn.join("\n")).toContain("Where: 1\u00a0staging\u00a0(default)   2\u00a0production");
  expect(texts(preview(critical("x"), { platform: "terminal" }))).toContain("critical");
  expect(texts(preview(error("x"), { platform: "terminal" })).join()).not.toContain("Accept");
});

test("buttons take as many rows as their labels need, and none is cut", () => {
  const labels = ["Alpha channel", "Beta channel", "Gamma", "Delta", "Epsilon"];
  const drawn = preview(question("Which?", { buttons: labels }), { platform: "windows" });
  expect(texts(drawn)).toEqual(expect.arrayContaining(labels));
  const rows = new Set([...drawn.matchAll(/y="(\d+)" width="[\d.]+" height="32"/g)].map(([, y]) => y));
  expect(rows.size).toBe(3);
});

test("what GNOME leaves out stands below its card", () => {
  const drawn = texts(preview(asked, { platform: "gnome" })).join("\n");
  expect(drawn).toMatch(/GNOME shows 3 of 5 buttons/);
  expect(drawn).toMatch(/GNOME has no text input/);
});

test("GNOME cuts the name of an app before it reaches what stands at the right, and no shorter name", () => {
  const setting = { size: 12, bold: true };
  const header = (name: string) =>
    texts(preview(info("x"), { platform: "gnome", app: { id: "Acme", name } }));
  const long = "x".repeat(100);
  const most = long.slice(0, Math.floor(270 / measure("x", setting)));
  expect(header(most)).toContain(most);
  expect(header(`${most}x`)).toContain(ellipsis(long, 270, setting));
});

test("a call and what is critical look like it", () => {
  const call = preview(incomingCall("Ada"), { platform: "windows" });
  expect(call).toMatch(/<image [^>]*width="96" height="96"/);
  for (const platform of ["windows", "gnome"] as const) {
    const drawn = (notification: Notification) => texts(preview(notification, { platform })).join("\n");
    expect(drawn(critical("x"))).toMatch(/it stays/);
    expect(drawn(error("x"))).not.toMatch(/it stays/);
  }
});

test("text that is read from the right stands at the right", () => {
  const drawn = preview(info("\u05e9\u05dc\u05d5\u05dd, world", "left"), { platform: "windows" });
  expect(drawn).toMatch(/<text x="348" [^>]*text-anchor="end">\u2067\u05e9[^<]*\u2069<\/text>/);
  expect(drawn).toMatch(/<text x="76" [^>]*xml:space="preserve">left<\/text>/);
});

describe("contrast", () => {
  test.each(Object.entries(palettes))("of the %s theme: text 4.5 to 1, edges 3 to 1", (_, palette) => {
    for (const [ink, ground] of [
      [palette.text, palette.card],
      [palette.text, palette.button],
      [palette.faint, palette.card],
      [palette.faint, palette.desk],
      [palette.alarm, palette.card],
    ] as const)
      expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.edge, palette.card)).toBeGreaterThanOrEqual(3);
    for (const fill of Object.values(buttonColours))
      expect(contrast("#ffffff", fill)).toBeGreaterThanOrEqual(4.5);
  });

  /** As the Web Content Accessibility Guidelines 2 define it. */
  function contrast(one: string, other: string): number {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
});

test("themes differ", () => {
  expect(preview(asked, { platform: "windows", theme: "dark" })).not.toBe(
    preview(asked, { platform: "windows" }),
  );
});

test("lines keep to the width, and lose nothing but spaces", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, size: "max" }), (content) => {
      const lines = wrap(content, 100, { size: 10 });
      expect(lines.join("").replaceAll(" ", "")).toBe(content.replaceAll(/[ \n]/g, ""));
      for (const line of lines) expect(ellipsis(line, 100, { size: 10 })).toBe(line);
    }),
  );
  expect(wrap("one two three four five six seven", 60, { size: 10 }, 2)).toHaveLength(2);
});
