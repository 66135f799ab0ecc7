import { describe, expect, test } from "vitest";
import { terminalEnvironment } from "./terminal-environment.js";

const terminal = { isTTY: true, columns: 100, getColorDepth: () => 8 };
const file = {};
const both = ["stdout", "stderr"] as const;

describe("terminalEnvironment", () => {
  test("tells of width and colours where all output goes to a terminal", () => {
    expect(terminalEnvironment({ env: {}, stdout: terminal, stderr: terminal }, both)).toEqual({
      PYTHONUNBUFFERED: "1",
      COLUMNS: "100",
      CARGO_TERM_PROGRESS_WHEN: "always",
      CARGO_TERM_PROGRESS_WIDTH: "100",
      FORCE_COLOR: "2",
      CLICOLOR_FORCE: "1",
    });
  });

  test("changes nothing where there is no terminal, or where it is left to the program", () => {
    expect(terminalEnvironment({ env: {}, stdout: file, stderr: file }, both)).toEqual({});
    expect(terminalEnvironment({ env: {}, stdout: terminal, stderr: file }, ["stderr"])).toEqual({});
  });

  test("asks for no colours where some output goes to a file", () => {
    const manners = terminalEnvironment({ env: {}, stdout: file, stderr: terminal }, both);
    expect(manners).toEqual({
      PYTHONUNBUFFERED: "1",
      COLUMNS: "100",
      CARGO_TERM_PROGRESS_WHEN: "always",
      CARGO_TERM_PROGRESS_WIDTH: "100",
    });
  });

  test("overrules nothing that the user has decided", () => {
    const cargo = { CARGO_TERM_PROGRESS_WHEN: "never", CARGO_TERM_PROGRESS_WIDTH: "40" };
    const env = { NO_COLOR: "1", COLUMNS: "40", PYTHONUNBUFFERED: "", ...cargo };
    expect(terminalEnvironment({ env, stdout: terminal, stderr: terminal }, both)).toEqual({});
    expect(
      terminalEnvironment({ env: { FORCE_COLOR: "0" }, stdout: terminal, stderr: terminal }, both),
    ).not.toHaveProperty("CLICOLOR_FORCE");
  });
});
