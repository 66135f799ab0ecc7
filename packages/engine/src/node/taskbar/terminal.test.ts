import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { systemClock } from "@toasty/kit/clock";
import { describe, expect, test } from "vitest";
import { NotificationEngine } from "../../shell/notification-engine.js";
import { showOn } from "./sink.js";
import { oscProgress, terminalPath } from "./terminal.js";
import { terminalSink } from "./terminal-sink.js";

const esc = "\u001b";

describe("terminalPath", () => {
  test.each([
    [{ WT_SESSION: "x" }, "direct"],
    [{ ConEmuANSI: "ON" }, "direct"],
    [{ TERM_PROGRAM: "ghostty" }, "direct"],
    [{ TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.2.0" }, "direct"],
    [{ TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.10.1" }, "direct"],
    [{ TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.1.3", TERM: "xterm-ghostty" }, "none"],
    [{ TERM_PROGRAM: "tmux", TERM_PROGRAM_VERSION: "1.1", TMUX: "x", GHOSTTY_RESOURCES_DIR: "/x" }, "tmux"],
    [{ TERM_PROGRAM: "WezTerm" }, "direct"],
    [{ TERM_PROGRAM: "iTerm.app", TERM_FEATURES: "T3LrMSc7UUw9Ts3BFGsSyHNoSxFP" }, "direct"],
    [{ TERM_PROGRAM: "iTerm.app", TERM_FEATURES: "T3LrMSc7UUw9Ts3BFGsSyHNoSxF" }, "none"],
    [{ TERM_PROGRAM: "iTerm.app" }, "none"],
    [{ PTYXIS_VERSION: "48.1" }, "direct"],
    [{ PTYXIS_VERSION: "47.9" }, "none"],
    [{ KONSOLE_VERSION: "260400" }, "direct"],
    [{ KONSOLE_VERSION: "251200" }, "none"],
    [{ KITTY_WINDOW_ID: "1", WT_SESSION: "x" }, "none"],
    [{ TERM: "xterm-kitty" }, "none"],
    [{ TERM: "alacritty" }, "none"],
    [{ TERM: "xterm-256color", VTE_VERSION: "7000" }, "none"],
    [{ TMUX: "/tmp/tmux", TERM_PROGRAM: "tmux", WT_SESSION: "x" }, "tmux"],
    [{ TMUX: "/tmp/tmux", TERM_PROGRAM: "tmux" }, "none"],
    [{ STY: "1.tty", WT_SESSION: "x" }, "none"],
    [{}, "none"],
  ])("is for %j: %s", (env, path) => {
    expect(terminalPath(env)).toBe(path);
  });
});

describe("oscProgress", () => {
  test.each([
    [{ state: "none" }, `${esc}]9;4;0${esc}\\`],
    [{ state: "normal", value: 0.456 }, `${esc}]9;4;1;46${esc}\\`],
    [{ state: "error", value: 1 }, `${esc}]9;4;2;100${esc}\\`],
    [{ state: "indeterminate" }, `${esc}]9;4;3${esc}\\`],
    [{ state: "paused", value: 0 }, `${esc}]9;4;4;0${esc}\\`],
  ] as const)("shows %j", (value, sequence) => {
    expect(oscProgress(value, "direct")).toBe(sequence);
    expect(oscProgress(value, "tmux")).toBe(`${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${esc}\\`);
  });
});

describe("terminalSink", () => {
  const start = (isTTY: boolean, env: Record<string, string>) => {
    const written: string[] = [];
    const sink = terminalSink({
      stream: { isTTY, write: (text) => written.push(text) },
      env,
      clearOnExit: false,
    });
    return { written, sink };
  };

  test("writes into no pipe and no terminal that it does not know", () => {
    for (const [isTTY, env] of [
      [false, { WT_SESSION: "x" }],
      [true, {}],
    ] as const) {
      const { written, sink } = start(isTTY, env);
      sink.show({ state: "normal", value: 0.5 }, false);
      sink.close();
      expect(written).toEqual([]);
    }
  });

  test("shows all jobs of an engine together, and clears once", async () => {
    const { written, sink } = start(true, { WT_SESSION: "x" });
    const engine = new NotificationEngine({
      clock: {
        ...systemClock,
        now: () => 0,
        monotonic: (() => {
          let t = 0;
          return () => (t += 1_000);
        })(),
      },
    });
    const end = showOn(engine, sink);
    for (const [id, current] of [
      ["a", 1],
      ["b", 3],
    ] as const)
      engine.job(id, { total: 4 }).progress(current);
    expect(written.at(-1)).toBe(`${esc}]9;4;1;50${esc}\\`);
    end();
    end();
    await engine.close();
    expect(written.filter((text) => text.includes(";4;0"))).toHaveLength(1);
  });

  test("does not take the process along when its terminal goes", async () => {
    let tried = 0;
    const stream = new Writable({
      write(_text, _encoding, done) {
        tried += 1;
        done(new Error("EIO"));
      },
    });
    const terminal = Object.assign(stream, { isTTY: true });
    const sink = terminalSink({ stream: terminal, env: { WT_SESSION: "x" }, clearOnExit: false });
    sink.show({ state: "indeterminate" }, false);
    // Nobody else listens, so that the error would be an uncaught exception.
    await new Promise((resolve) => stream.on("close", resolve));
    sink.show({ state: "normal", value: 0.5 }, false);
    sink.close();
    expect(tried).toBe(1);
  });

  test("leaves no listener behind on a terminal that works", async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true });
    const sink = terminalSink({ stream, env: { WT_SESSION: "x" }, clearOnExit: false });
    const before = stream.listenerCount("error");
    for (const value of [0.1, 0.2, 0.3]) sink.show({ state: "normal", value }, false);
    sink.close();
    stream.resume().end();
    await once(stream, "end");
    expect(stream.listenerCount("error")).toBe(before);
  });

  test("survives a terminal that is gone", () => {
    const stream = {
      isTTY: true,
      write: () => {
        throw new Error("EIO");
      },
    };
    const sink = terminalSink({ stream, env: { WT_SESSION: "x" }, clearOnExit: false });
    sink.show({ state: "indeterminate" }, false);
    sink.close();
  });
});
