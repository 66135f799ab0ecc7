import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addRelease, folderOf } from "../../test/simulator/plain-release.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { networkDefaults } from "../fetching/http-source.js";
import { type Layout, layoutOf } from "../installing/layout.js";
import { currentPlatform } from "../metadata/index.js";
import { openContext } from "./open-context.js";
import type { UpdaterOptions } from "./options.js";

const { embeddedRoot } = new SimulatedRepository(["acme"]);
let layout: Layout;

beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-context-")));
  mkdirSync(layout.state);
  addRelease(layout, "1.0.0");
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const open = (more: Partial<UpdaterOptions> = {}) => {
  const url = "https://host/app";
  const options = { app: "acme", root: embeddedRoot, url, installRoot: layout.root, ...more };
  return openContext(options, layout, folderOf("1.0.0"));
};

test("takes what is installed and the usual settings", async () => {
  const context = await open();
  expect(context).toMatchObject({
    app: "acme",
    line: { app: "acme", channel: "stable", platform: currentPlatform() },
    url: "https://host/app",
    layout,
    folder: folderOf("1.0.0"),
    version: "1.0.0",
    source: { network: networkDefaults },
  });
  expect(Buffer.from(context.root).equals(embeddedRoot)).toBe(true);
});

test("takes the caller's channel, and changes only the limits that are given", async () => {
  const { line, source } = await open({ channel: "rc", network: { attempts: 9 } });
  expect([line.channel, source.network]).toEqual(["beta", { ...networkDefaults, attempts: 9 }]);
});

test("asks through the caller's fetch, with the credentials for this host alone", async () => {
  const seen: [string, string | undefined][] = [];
  const { source } = await open({
    credentials: { kind: "bearer", token: "secret" },
    fetch: async (url, init) => {
      seen.push([url, new Headers(init?.headers).get("authorization") ?? undefined]);
      return new Response("x");
    },
  });
  for (const url of ["https://host/elsewhere", "https://other/app"]) (await source.get(url, {})).drop();
  expect(seen).toEqual([
    ["https://host/elsewhere", "Bearer secret"],
    ["https://other/app", undefined],
  ]);
});

test.each([
  ["https://host/", "https://host"],
  ["https://host/app//", "https://host/app"],
  ["http://host:8080/a b", "http://host:8080/a%20b"],
])("understands the URL %s as %s", async (url, understood) => {
  expect((await open({ url })).url).toBe(understood);
});

test.each([
  "host/app",
  "",
  "ftp://host/app",
  "https://me@host/app",
  "https://host/app?x=1",
  "https://host/app#x",
])("refuses the URL %j", async (url) => {
  await expect(open({ url })).rejects.toMatchObject({
    reason: "CONFIG",
    message: `"${url}" is not the URL of a repository.`,
    remedy: "Give one such as https://updates.example.com/app, and a user through credentials.",
  });
});

test("refuses another app's installation, and one of another platform", async () => {
  await expect(open({ app: "other" })).rejects.toMatchObject({
    reason: "INSTALL",
    message: `${layout.root} holds acme, not other.`,
    remedy: "Check app and installRoot.",
  });
  const folder = addRelease(layout, "1.0.0", { platform: "plan9-mips" });
  await expect(open()).rejects.toMatchObject({
    reason: "INSTALL",
    message: `${join(layout.versions, folder)} is for plan9-mips, but this is ${currentPlatform()}.`,
  });
});

test.each([
  ["app", { app: "A/B" }],
  ["channel", { channel: "mine" }],
  ["root", { root: "{}" }],
])("refuses a wrong %s", async (_, more) => {
  await expect(open(more)).rejects.toMatchObject({ name: "UpdateError" });
});
