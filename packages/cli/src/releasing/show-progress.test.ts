import { expect, test } from "vitest";
import { showProgress } from "./show-progress.js";

function recorder(tty: boolean) {
  const [notes, written]: [string[], string[]] = [[], []];
  const output = {
    tty,
    columns: 80,
    note: (text: string) => void notes.push(text),
    write: (content: string | Uint8Array) => void written.push(String(content)),
  };
  return { notes, written, output };
}

test("notes the beginning and each quarter of a step where there is no terminal", () => {
  const { notes, written, output } = recorder(false);
  using progress = showProgress(output);
  for (let done = 0; done <= 100; done++) {
    progress.onProgress({ step: "archive", what: "1.0.0", done, total: 100 });
  }
  progress.onProgress({ step: "patch", what: "1.0.0 to 1.1.0", done: 0, total: 1 });
  expect(notes).toEqual([
    "archive 1.0.0 …",
    "archive 1.0.0: 25 %",
    "archive 1.0.0: 50 %",
    "archive 1.0.0: 75 %",
    "archive 1.0.0: 100 %",
    "patch 1.0.0 to 1.1.0 …",
  ]);
  expect(written).toEqual([]);
});

test("notes files that are uploaded one after the other as one step", () => {
  const { notes, output } = recorder(false);
  using progress = showProgress(output);
  for (let done = 0; done < 40; done++) {
    progress.onProgress({ step: "upload", what: `file-${done}`, done, total: 40 });
  }
  expect(notes).toEqual(["upload …", "upload: 25 %", "upload: 50 %", "upload: 75 %"]);
});

test("shows a line at the bottom of a terminal, and no notes", () => {
  const { notes, written, output } = recorder(true);
  {
    using progress = showProgress(output);
    progress.onProgress({ step: "archive", what: "1.0.0", done: 1, total: 2 });
  }
  expect(written.join("")).toContain("50 %");
  expect(notes).toEqual([]);
});
