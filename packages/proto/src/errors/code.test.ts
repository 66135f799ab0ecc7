import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { codeOfNumber, numberOfCode } from "./code.js";

const all = Object.entries(status).filter(
  (entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] !== 0,
);

test.each(all)("%s has its number of gRPC on the wire, both ways", (name, number) => {
  const code = codeOfNumber(number);
  expect(code).toBe(name.toLowerCase());
  expect(numberOfCode(code)).toBe(number);
});

test.each([0, 17, -1, 1.5, Number.NaN])("%d is the number of no error and gives unknown", (number) => {
  expect(codeOfNumber(number)).toBe("unknown");
});
