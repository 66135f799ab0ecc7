import type { EntryFormat } from "./entry.js";

/** An entry of the XDG autostart folder, which every desktop on Linux reads when a session begins. */
export const desktopEntry: EntryFormat = {
  compose: (command) =>
    [
      "[Desktop Entry]",
      "Type=Application",
      "Name=Toasty",
      "Comment=Notifications between programs and the human at the desk",
      `Exec=${escaped(command.map(quoted).join(" "))}`,
      "Terminal=false",
      "",
    ].join("\n"),
  parse(text) {
    const line = unescaped(/^Exec=(.*)$/m.exec(text)?.[1] ?? "");
    return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/gs)].map(([bare, inside = bare]) =>
      inside.replace(/\\(.)/gs, "$1").replaceAll("%%", "%"),
    );
  },
};

/** The specification quotes twice: arguments as a shell would, … */
const quoted = (word: string) => `"${word.replace(/["`$\\]/g, "\\$&")}"`;

/** … and then the value as a whole. A lone % would be a field code. */
const escaped = (value: string) =>
  value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll("%", "%%");

const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", s: " " };
const unescaped = (value: string) =>
  value.replace(/\\(.)/g, (_, letter: string) => controls[letter] ?? letter);
