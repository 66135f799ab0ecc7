import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";

const program = fileURLToPath(new URL("./full-disk.mjs", import.meta.url));
const found =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs t /mnt"]).status === 0;

test.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL)(
  "a full disk takes no token, and each start and call that it fails says what to do",
  () => {
    expect(found, "unshare with mount").toBe(true);
    const disk = mkdtempSync(join(tmpdir(), "toasty-full-"));
    try {
      const mount = 'mount -t tmpfs -o size=128k,mode=0700 small "$0" && exec "$@"';
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        ["-rm", "sh", "-c", mount, disk, process.execPath, ...fromSource, program, disk],
        { encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const full = (file: string) => ({
        code: "resource_exhausted",
        reason: "PLATFORM_REFUSED",
        message: `DISK/${file} could not be written: the disk is full. Make room on it, then try again.`,
      });
      const said = JSON.parse(stdout);
      expect(said).toEqual({
        firstStart: full("config/publisher.token"),
        leftByFirstStart: [],
        storeBytes: expect.any(Number),
        create0: full("config/tokens.json"),
        revoke0: full("config/tokens.json"),
        same0: true,
        create4096: full("config/tokens.json"),
        revoke4096: full("config/tokens.json"),
        same4096: true,
        leftByCalls: ["admin.token", "desk.token", "publisher.token", "tokens.json"],
        restart: {
          ...full(""),
          message: expect.stringMatching(/^DISK\/run\/\S+ could not be written: the disk is full/),
        },
        afterwards: 31,
      });
      // Otherwise a page would be enough for it, and nothing was tested.
      expect(said.storeBytes).toBeGreaterThan(4096);
    } finally {
      rmSync(disk, { recursive: true, force: true });
    }
  },
);
