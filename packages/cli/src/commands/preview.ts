import { resolve } from "node:path";
import { ToastyError, validate } from "@toasty/proto";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional, required } from "../parsing/command.js";
import { choice, entries, pairs, text } from "../parsing/options.js";
import { readFraction } from "../parsing/values.js";
import { formatOf, formats, writePicture } from "../previewing/picture.js";
import { composeEither } from "../sending/compose-either.js";
import { readText } from "../sending/content.js";

export const preview = defineCommand({
  description: [
    "Draws from the same model that the desktops get: a sketch with every part in its place, not a facsimile. Prints the picture, or writes it to a file.",
  ],
  operands: {
    title: required("the heading, at most 250 characters"),
    body: optional("the text under it; - reads it from standard input"),
  },
  options: {
    platform: choice("whose look", ["windows", "gnome", "terminal"], { fallback: "windows" }),
    theme: choice("which colours; a terminal is dark", ["light", "dark"], { fallback: "light" }),
    out: text("where to write it", "FILE", { fallback: "standard output" }),
    format: choice("what to write", formats, { fallback: "as FILE ends, else svg" }),
    name: text("the name of the app above it", "NAME", { fallback: "Toasty" }),
    category: choice("what kind of news it is", ["info", "success", "warning", "error", "completion"], {
      fallback: "info",
    }),
    subtitle: text("a second, smaller heading", "TEXT"),
    importance: choice("how important it is", ["low", "normal", "high", "critical"], {
      fallback: "as the category says",
    }),
    image: text("a picture: a file", "FILE"),
    progress: { ...text("show a bar: 0 to 1, 40%, or ? where nobody knows", "HOW_FAR"), read: readFraction },
    button: entries("a button, at most 5; it makes this a question", "ID=TEXT"),
    input: entries("a line to type into, at most 5 with the menus; so does it", "ID=PLACEHOLDER"),
    choice: pairs("a menu; so does it", "ID=A,B,C"),
  },
  examples: [
    ['toasty preview "Build finished" "312 tests passed" > toast.svg', "as Windows shows it"],
    [
      'toasty preview "Deploy?" --button go=Deploy --button no=Cancel --platform gnome --theme dark --out deploy.png',
      "a question in the dark, as a PNG",
    ],
    [
      'toasty preview "Run 42" "epoch 4/10" --progress 40% --platform terminal --out run.svg',
      "a bar in a terminal",
    ],
  ],
  async run({ operands, options, output, signal }) {
    const { platform = "windows", theme = "light", out, name = "Toasty" } = options;
    const format = formatOf(options.format, out, output);
    const body = await readText(operands.body, process.stdin, signal);
    const image = options.image === undefined ? undefined : resolve(options.image);
    const notification = composeEither(operands.title, body, { ...options, image });
    const violations = validate(notification);
    if (violations.length > 0) throw ToastyError.invalid(violations);
    const { preview: draw } = await import("@toasty/renderer");
    const svg = draw(notification, { platform, theme, app: { id: name, name } });
    await writePicture({ svg, format, out, about: { platform, theme } }, output);
    return exitCodes.ok;
  },
});
