import { describe, expect, test } from "vitest";
import { widthOf } from "../printing/layout.js";
import { usageLine } from "./command.js";
import { columns, commandHelp } from "./help.js";
import { flag, text } from "./options.js";

const rows = [
  ["--to CLIENT_ID", "a client id, or * for every desk that is attached now (default: desktop)"],
  ["--importance low|normal|high|critical", "how insistently"],
] as const;

describe("columns", () => {
  test("breaks meanings beside their names, and puts them below where a name is long", () => {
    expect(columns(rows, 60).join("\n")).toBe(`  --to CLIENT_ID                a client id, or * for every
                                desk that is attached now
                                (default: desktop)
  --importance low|normal|high|critical
                                how insistently`);
  });

  test("puts every meaning below its name on a narrow terminal", () => {
    expect(columns(rows, 40).join("\n")).toBe(`  --to CLIENT_ID
      a client id, or * for every desk
      that is attached now (default:
      desktop)
  --importance low|normal|high|critical
      how insistently`);
  });

  test("breaks nothing where no human reads", () => {
    expect(columns(rows)[0]).toBe(`  --to CLIENT_ID                ${rows[0][1]}`);
  });
});

describe("the help of a command", () => {
  const command = {
    name: "tell",
    summary: "Tell somebody something that takes more than one line of a narrow terminal",
    description: ["A paragraph that goes on for longer than a terminal of forty columns is wide."],
    operands: { who: { summary: "somebody who is to be told, at whatever desk", required: true } },
    options: { loud: flag("so that everybody in the room hears it too"), as: text("in whose name", "NAME") },
    examples: [["toasty tell Ann", "tells Ann, who is sitting at the desk by the window"]] as const,
    run: async () => 0,
  };

  test.each([40, 60, 80])("fits a terminal of %d columns", (width) => {
    const lines = commandHelp(command, undefined, width).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
  });

  test("says the same at every width", () => {
    const words = (width?: number) => commandHelp(command, undefined, width).split(/\s+/);
    expect(words(40)).toEqual(words());
  });
});

describe("an option that is required", () => {
  const command = {
    name: "release yank",
    summary: "Take a release back",
    operands: { version: { summary: "the release", required: true } },
    options: {
      reason: text("why", "TEXT", { required: true }),
      downgradeTo: text("where to", "VERSION"),
    },
    examples: [],
    run: async () => 0,
  };

  test("is written out in the usage line and marked in the table", () => {
    const help = commandHelp(command);
    expect(help).toContain("toasty release yank VERSION --reason TEXT [OPTIONS]");
    expect(help).toMatch(/--reason TEXT +why \(required\)/);
  });

  test("leaves no place for other options where there are none", () => {
    const { reason } = command.options;
    expect(usageLine({ ...command, options: { reason } })).toBe("toasty release yank VERSION --reason TEXT");
  });
});
