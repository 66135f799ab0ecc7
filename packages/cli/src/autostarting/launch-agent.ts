import type { EntryFormat } from "./entry.js";

/** A property list for macOS' launchd, which reads its folder when its user logs in. */
export const launchAgent: EntryFormat = {
  compose: (command) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>toasty</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${escaped(word)}</string>`).join("\n")}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
`,
  parse(text) {
    const [, words = ""] = /<key>ProgramArguments<\/key>\s*<array>(.*?)<\/array>/s.exec(text) ?? [];
    return [...words.matchAll(/<string>(.*?)<\/string>/gs)].map(([, word = ""]) => unescaped(word));
  },
};

const escaped = (word: string) =>
  word
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    // A bare one would be read as the end of a line.
    .replaceAll("\r", "&#13;");

const unescaped = (word: string) =>
  word.replaceAll("&#13;", "\r").replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
