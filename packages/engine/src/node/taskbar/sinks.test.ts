import { expect, test } from "vitest";
import { NotificationEngine } from "../../shell/notification-engine.js";
import type { TaskbarValue } from "../../taskbar/value.js";
import { launcherSink } from "./launcher-sink.js";
import { showOn } from "./sink.js";

const half: TaskbarValue = { state: "normal", value: 0.5 };
const nothing: TaskbarValue = { state: "none" };

function launcher(desktopFile = "app") {
  const sent: { path: string; uri: unknown; progress: number; visible: boolean; urgent: boolean }[] = [];
  const bus = {
    sendSignal(path: string, iface: string, name: string, signature: string, [uri, properties]: unknown[]) {
      expect([iface, name, signature]).toEqual(["com.canonical.Unity.LauncherEntry", "Update", "sa{sv}"]);
      const {
        progress,
        "progress-visible": visible,
        urgent,
      } = Object.fromEntries(
        (properties as [string, [string, unknown]][]).map(([key, [, value]]) => [key, value]),
      ) as Record<string, never>;
      sent.push({ path, uri, progress, visible, urgent } as never);
    },
  };
  return { sent, sink: launcherSink({ bus, desktopFile, clearOnExit: false }) };
}

test("says to docks how far an app is, and when it needs somebody", () => {
  const { sent, sink } = launcher();
  sink.show(half, false);
  sink.show(half, true);
  sink.show({ state: "error", value: 0.5 }, false);
  sink.show({ state: "indeterminate" }, false);
  sink.show(nothing, false);
  expect(sent.map(({ progress, visible, urgent }) => [progress, visible, urgent])).toEqual([
    [0.5, true, false],
    [0.5, true, true],
    [0.5, true, true],
    [0, false, false],
    [0, false, false],
  ]);
});

test("says nothing where nothing was shown and nothing changes", () => {
  const { sent, sink } = launcher();
  sink.show(nothing, false);
  expect(sent).toEqual([]);
  sink.show(nothing, true);
  sink.show(nothing, true);
  sink.show(nothing, false);
  expect(sent.map(({ urgent }) => urgent)).toEqual([true, false]);
});

test("clears once, and shows nothing after that", () => {
  const { sent, sink } = launcher();
  sink.show(half, false);
  sink.close();
  sink.close();
  sink.show(half, false);
  expect(sent.map(({ visible }) => visible)).toEqual([true, false]);
});

test("names an app by its desktop file, with or without the ending", () => {
  const one = launcher("app");
  const other = launcher("app.desktop");
  const third = launcher("other");
  for (const { sink } of [one, other, third]) sink.show(half, false);
  expect(one.sent[0]?.uri).toBe("application://app.desktop");
  expect(other.sent).toEqual(one.sent);
  expect(third.sent[0]?.path).not.toBe(one.sent[0]?.path);
  expect(one.sent[0]?.path).toMatch(/^\/com\/canonical\/unity\/launcherentry\/\d+$/);
});

test("outlives a bus that is gone", () => {
  const bus = {
    sendSignal() {
      throw new Error("gone");
    },
  };
  const sink = launcherSink({ bus, desktopFile: "app", clearOnExit: false });
  sink.show(half, false);
  sink.close();
});

test("shows on a sink what an engine shows, from when it is asked to until it is told to stop", () => {
  const shown: string[] = [];
  const sink = {
    show: ({ state }: TaskbarValue) => void shown.push(state),
    close: () => void shown.push("closed"),
  };
  const engine = new NotificationEngine();
  showOn(engine, sink)();
  expect(shown).toEqual(["closed"]);
  engine.job("a");
  const end = showOn(engine, sink);
  expect(shown).toEqual(["closed", "indeterminate"]);
  engine.job("a").fail({});
  expect(shown.slice(2)).toEqual(["error"]);
  end();
  engine.job("b");
  expect(shown.slice(3)).toEqual(["closed"]);
});
