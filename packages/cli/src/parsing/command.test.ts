import { expect, test } from "vitest";
import { operandName, optionName, usageLine } from "./command.js";
import { flag, text } from "./options.js";

test("writes options and operands as they are typed", () => {
  expect(optionName("dedupKey")).toBe("--dedup-key");
  expect(operandName("clientId")).toBe("CLIENT_ID");
});

const operand = (required: boolean, rest = false) => ({ summary: "", required, rest });

test.each([
  ["try", {}, {}, "toasty try"],
  [
    "try",
    { one: operand(true), twoB: operand(false) },
    { loud: flag("") },
    "toasty try ONE [TWO_B] [OPTIONS]",
  ],
  ["a b", {}, { url: text("", "URL", { required: true }) }, "toasty a b --url URL"],
  ["run", { command: operand(true, true) }, { tty: flag("") }, "toasty run [OPTIONS] -- COMMAND..."],
  ["run", { command: operand(false, true) }, {}, "toasty run [-- COMMAND...]"],
])("writes the usage of %s", (name, operands, options, line) => {
  expect(usageLine({ name, operands, options })).toBe(line);
});
