import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openInBrowser } from "./open-url.js";

let folder: string;
let warned: object[];
const logger = {
  debug: () => {},
  info: () => {},
  error: () => {},
  warn: (fields: object) => void warned.push(fields),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-url-"));
  warned = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = () => ({ PATH: `${folder}:/bin:/usr/bin` });

test.skipIf(process.platform === "win32")(
  "a link reaches the browser as one argument, with the desktop's token",
  async () => {
    writeFileSync(
      join(folder, "xdg-open"),
      `#!/bin/sh\nprintf '%s|' "$XDG_ACTIVATION_TOKEN" "$@" > "${folder}/got.part"\nmv "${folder}/got.part" "${folder}/got"\n`,
    );
    chmodSync(join(folder, "xdg-open"), 0o755);
    openInBrowser("https://ci.example/a b?x=$(id)&y=;'\"", {
      platform: "linux",
      env: env(),
      activationToken: "token",
      logger,
    });
    await vi.waitFor(() => expect(existsSync(join(folder, "got"))).toBe(true), { timeout: 10_000 });
    expect(readFileSync(join(folder, "got"), "utf8")).toBe(
      "token|https://ci.example/a%20b?x=$(id)&y=;%27%22|",
    );
  },
);

test.each(["file:///etc/passwd", "javascript:alert(1)", "ms-settings:", "no link"])(
  "%s is not opened",
  (url) => {
    openInBrowser(url, { platform: "linux", env: env(), logger });
    expect(warned).toEqual([{ url, reason: "only http and https links are opened" }]);
  },
);

test("a machine without a browser is logged", async () => {
  openInBrowser("https://ci.example", { platform: "linux", env: { PATH: folder }, logger });
  await vi.waitFor(() => expect(warned).toHaveLength(1));
});
