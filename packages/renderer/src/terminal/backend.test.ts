import { critical, info, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { Heard } from "../../test/support/events.js";
import { isRefusal } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import { asToastKey } from "../model/toast-key.js";
import { terminalBackend } from "./backend.js";
import { dialectOf } from "./sequences.js";

const toast = (notification: Parameters<typeof toToast>[0]) => toToast(notification, 0);

async function open(env: Record<string, string>, isTTY = true) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  const backend = await terminalBackend(stream).open(new Heard().context(env));
  return { written, backend };
}

async function opened(env: Record<string, string>) {
  const { backend, written } = await open(env);
  if (isRefusal(backend)) throw new Error(backend.message);
  return { backend, written };
}

test.each([
  [{ TERM_PROGRAM: "iTerm.app" }, "osc9"],
  [{ TERM_PROGRAM: "ghostty" }, "osc9"],
  [{ TERM_PROGRAM: "WezTerm" }, "osc777"],
  [{ TERM: "foot-extra" }, "osc777"],
  [{ TERM: "rxvt-unicode-256color" }, "osc777"],
  [{ TERM: "xterm-kitty" }, "osc99"],
  [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "osc99"],
  [{ TERM: "xterm-256color" }, undefined],
  [{ WT_SESSION: "x", TERM: "xterm-256color" }, undefined],
  [{ TERM_PROGRAM: "iTerm.app", TMUX: "/tmp/tmux,1,0" }, undefined],
  [{ TERM: "screen-256color", KITTY_WINDOW_ID: "1" }, undefined],
  [{ TERM: "dumb" }, undefined],
  [{}, undefined],
])("%j speaks %s", (env, dialect) => expect(dialectOf(env)).toBe(dialect));

test("no terminal, or one that nobody knows, is refused", async () => {
  expect((await open({ TERM: "xterm-kitty" }, false)).backend).toMatchObject({ reason: "no_session" });
  expect((await open({ TERM: "vt100" })).backend).toMatchObject({
    reason: "no_service",
    message: expect.stringMatching(/vt100/),
  });
});

test.each([
  [{ TERM: "xterm-kitty" }, ["body", "subtitle", "replace", "silent_update", "withdraw"], "OSC 99"],
  [{ TERM_PROGRAM: "iTerm.app" }, ["body", "subtitle"], "OSC 9"],
  [{ TERM_PROGRAM: "WezTerm" }, ["body", "subtitle"], "OSC 777"],
])("a terminal of %j shows %j", async (env, features, dialect) => {
  const { backend } = await opened(env as unknown as Record<string, string>);
  expect(backend.capabilities()).toEqual({
    features: new Set(features),
    buttons: 0,
    server: `a terminal with ${dialect}`,
  });
});

describe("text", () => {
  const odd = info("a;b\x1b]0;owned\x07", "line\nnext \u009d;777;notify;x");

  test("cannot end the sequence or begin another", async () => {
    for (const TERM_PROGRAM of ["iTerm.app", "WezTerm"]) {
      const { backend, written } = await opened({ TERM_PROGRAM });
      await backend.show(toast(odd), undefined);
      const [text = ""] = written;
      expect(text.startsWith("\x1b]")).toBe(true);
      expect(text.endsWith("\x1b\\")).toBe(true);
      expect(text.slice(2, -2)).not.toMatch(/\p{Cc}/u);
    }
  });

  test("of a title holds no semicolon where that would end it", async () => {
    const { backend, written } = await opened({ TERM_PROGRAM: "WezTerm" });
    await backend.show(toast(info("a;b", "c;d")), undefined);
    expect(written).toEqual(["\x1b]777;notify;a,b;c;d\x1b\\"]);
  });

  test("is base64 for kitty, under an id that the next one shares", async () => {
    const { backend, written } = await opened({ TERM: "xterm-kitty" });
    await backend.show(toast(critical("Übung", "läuft", { id: "a" })), undefined);
    await backend.withdraw(asToastKey("a"));
    const [shown = "", closed = ""] = written;
    const id = /i=([0-9a-f]{32})/.exec(shown)?.[1];
    expect(shown).toBe(
      `\x1b]99;i=${id}:d=0:p=title:u=2:e=1;${btoa("\xc3\x9cbung")}\x1b\\\x1b]99;i=${id}:d=1:p=body:u=2:e=1;${btoa("l\xc3\xa4uft")}\x1b\\`,
    );
    expect(closed).toBe(`\x1b]99;i=${id}:p=close;\x1b\\`);
  });
});

test("kitty gets a long text in pieces that it takes, and reads it as one", async () => {
  const { backend, written } = await opened({ TERM: "xterm-kitty" });
  const body = "läuft 🚀 ".repeat(400).trim();
  await backend.show(toast(info("Long", body)), undefined);
  const pieces = [...written.join("").matchAll(/:d=([01]):p=(title|body):[^;]*;([\w+/=]*)/g)];
  const sizes = pieces.map(([, , , text = ""]) => Buffer.from(text, "base64").length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2048);
  expect(pieces.map(([, done]) => done)).toEqual(["0", "0", "0", "1"]);
  const texts = pieces
    .filter(([, , part]) => part === "body")
    .map(([, , , text = ""]) => Buffer.from(text, "base64"));
  for (const text of texts) expect(text.toString()).not.toContain("\ufffd");
  expect(Buffer.concat(texts).toString()).toBe(body);
});

test("what a terminal cannot do is told, and nobody knows whether it was seen", async () => {
  const { backend, written } = await opened({ TERM_PROGRAM: "iTerm.app" });
  const { delivered, degraded } = await backend.show(
    toast(question("Deploy?", { buttons: { go: "Go" } })),
    undefined,
  );
  expect(delivered).toBe("unknown");
  expect(degraded.map(({ feature }) => feature)).toEqual(["buttons", "sound", "scenario", "duration"]);
  await backend.withdraw(asToastKey("x"));
  expect(written).toHaveLength(1);
});
