import { expect, test } from "vitest";
import { checkNode, checkProxy } from "./environment.js";

test.each([
  ["v22.22.1", "wrong"],
  ["v22.22.2", "ok"],
  ["v23.9.0", "wrong"],
  ["v24.14.9", "wrong"],
  ["v24.15.0", "ok"],
  ["v25.1.0", "wrong"],
  ["v26.0.0", "ok"],
  ["v20.19.0", "wrong"],
])("judges Node %s: %s", (version, verdict) => {
  expect(checkNode(version).verdict).toBe(verdict);
});

test.each([
  [{}, "ok"],
  [{ http_proxy: "http://proxy:3128" }, "warning"],
  [{ https_proxy: "http://proxy:3128", no_proxy: "example.com, 127.0.0.1" }, "ok"],
  [{ grpc_proxy: "http://proxy:3128", no_proxy: "*" }, "ok"],
] as const)("judges the proxies in %j: %s", (env, verdict) => {
  expect(checkProxy(env).verdict).toBe(verdict);
});
