import { describe, expect, it } from "vitest";
import { terminalManners } from "./terminal-manners.js";

const terminal = { isTTY: true, columns: 100, getColorDepth: () => 8 };
const file = {};
const both = ["stdout", "stderr"] as const;

describe("terminalManners", () => {
  it("tells of width and colours where all output goes to a terminal", () => {
    expect(terminalManners({ env: {}, stdout: terminal, stderr: terminal }, both)).toEqual({
      PYTHONUNBUFFERED: "1",
      COLUMNS: "100",
      CARGO_TERM_PROGRESS_WHEN: "always",
      CARGO_TERM_PROGRESS_WIDTH: "100",
      FORCE_COLOR: "2",
      CLICOLOR_FORCE: "1",
    });
  });

  it("changes nothing where there is no terminal, or where it is left to the program", () => {
    expect(terminalManners({ env: {}, stdout: file, stderr: file }, both)).toEqual({});
    expect(terminalManners({ env: {}, stdout: terminal, stderr: file }, ["stderr"])).toEqual({});
  });

  it("asks for no colours where some output goes to a file", () => {
    const manners = terminalManners({ env: {}, stdout: file, stderr: terminal }, both);
    expect(manners).toEqual({
      PYTHONUNBUFFERED: "1",
      COLUMNS: "100",
      CARGO_TERM_PROGRESS_WHEN: "always",
      CARGO_TERM_PROGRESS_WIDTH: "100",
    });
  });

  it("overrules nothing that the user has decided", () => {
    const cargo = { CARGO_TERM_PROGRESS_WHEN: "never", CARGO_TERM_PROGRESS_WIDTH: "40" };
    const env = { NO_COLOR: "1", COLUMNS: "40", PYTHONUNBUFFERED: "", ...cargo };
    expect(terminalManners({ env, stdout: terminal, stderr: terminal }, both)).toEqual({});
    expect(
      terminalManners({ env: { FORCE_COLOR: "0" }, stdout: terminal, stderr: terminal }, both),
    ).not.toHaveProperty("CLICOLOR_FORCE");
  });
});
