import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { command, ownMachine, toasty } from "./toasty.js";

const machine = ownMachine();
const folder = mkdtempSync(join(tmpdir(), "toasty-preview-"));
afterAll(() => {
  machine[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const deploy = ["preview", "Deploy <now>?", "312 & more", "--button", "go=Deploy", "--button", "no=Cancel"];

/** The size of a PNG, and how many different bytes its pixels have: one that is blank has few. */
function lookAt(png: Buffer) {
  expect(png.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const pixels = inflateSync(Buffer.concat(data));
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), tones: new Set(pixels).size };
}

describe("toasty preview", () => {
  test.each(["windows", "gnome", "terminal"])("prints an SVG as %s shows it", async (platform) => {
    const { code, stdout, stderr } = await toasty([...deploy, "--platform", platform], machine.env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<\/svg>\n$/);
    for (const part of ["Deploy &lt;now&gt;?", "312 &amp; more", "Cancel"]) expect(stdout).toContain(part);
  });

  test.each(["windows", "gnome", "terminal"])("writes a PNG as %s shows it", async (platform) => {
    const file = join(folder, `${platform}.png`);
    const args = [...deploy, "--platform", platform, "--out", file];
    expect(await toasty(args, machine.env)).toMatchObject({ code: 0, stdout: `wrote ${file}\n` });
    const { width, height, tones } = lookAt(readFileSync(file));
    const [, w, h] =
      /width="(\d+)" height="(\d+)"/.exec((await toasty([...args.slice(0, -2)], machine.env)).stdout) ?? [];
    expect({ width, height }).toEqual({ width: 2 * Number(w), height: 2 * Number(h) });
    expect(tones).toBeGreaterThan(50);
  });

  test("draws news, bars and themes differently", async () => {
    const drawings = [
      [],
      ["--progress", "40%"],
      ["--category", "error"],
      ["--theme", "dark"],
      ["--name", "Acme"],
    ].map(async (more) => (await toasty(["preview", "Run 42", ...more], machine.env)).stdout);
    expect(new Set(await Promise.all(drawings)).size).toBe(5);
  });

  test("embeds a picture", async () => {
    const file = join(folder, "picture.png");
    await toasty(["preview", "Hello", "--out", file], machine.env);
    const { stdout } = await toasty(
      ["preview", "Chart", "--image", relative(process.cwd(), file)],
      machine.env,
    );
    expect(stdout).toContain(readFileSync(file, "base64"));
  });

  test("passes a PNG through a pipe unharmed", () => {
    const { stdout } = spawnSync("sh", ["-c", `${command} preview Hello --format png | cat`], {
      env: machine.env,
    });
    expect(lookAt(stdout).tones).toBeGreaterThan(50);
  });

  test("is one object under --json", async () => {
    const printed = await toasty(["preview", "Hello", "--json"], machine.env);
    expect(printed.json).toEqual([
      { platform: "windows", theme: "light", format: "svg", content: expect.stringContaining("Hello") },
    ]);
    const png = (await toasty(["preview", "Hello", "--json", "--format", "png"], machine.env)).json[0];
    expect(lookAt(Buffer.from((png as { content: string }).content, "base64")).width).toBeGreaterThan(400);
    const file = join(folder, "hello.svg");
    expect((await toasty(["preview", "Hello", "--json", "--out", file], machine.env)).json).toEqual([
      { platform: "windows", theme: "light", format: "svg", file },
    ]);
    expect(existsSync(file)).toBe(true);
  });

  test.each([
    [["--out", "toast.gif"], "--format"],
    [["--out", "/nowhere/toast.svg"], "cannot write /nowhere/toast.svg (ENOENT)"],
    [["--platform", "macos"], "none of windows, gnome, terminal"],
    [["--button", "a=A", "--button", "a=B"], "twice"],
    [["a", "b", "c", "d", "e", "f"].flatMap((id) => ["--button", id]), "buttons"],
  ])("ends with 2 for %j", async (args, told) => {
    const ended = await toasty(["preview", "Hello", ...args], machine.env);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(told) });
  });
});
