import { expect, test } from "vitest";
import { isSupportedNode } from "./node-version.js";

test.each([
  ["v20.19.0", false],
  ["v21.99.9", false],
  ["v22.21.9", false],
  ["v22.22.1", false],
  ["v22.22.2", true],
  ["v22.22.3", true],
  ["v22.23.0", true],
  ["v23.22.2", false],
  ["v24.14.9", false],
  ["v24.15.0", true],
  ["v24.16.0", true],
  ["v25.22.2", false],
  ["v26.0.0", true],
  ["v27.0.0", true],
  ["26.0.0", true],
  ["22.23", true],
  ["22", false],
  ["24", false],
  ["", false],
])("Node %s: supported is %j", (version, supported) => {
  expect(isSupportedNode(version)).toBe(supported);
});
