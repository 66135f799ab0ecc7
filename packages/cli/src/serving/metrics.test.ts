import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { serveMetrics } from "./metrics.js";

test("metrics are at one address, and nothing is anywhere else", async () => {
  await using metrics = await serveMetrics({ host: "127.0.0.1", port: 0 });
  expect(metrics.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/metrics$/);
  metrics.provider.getMeter("test").createCounter("published").add(3);
  for (const query of ["", "?name=x"]) {
    const found = await fetch(metrics.url + query);
    expect(found.status).toBe(200);
    expect(await found.text()).toMatch(/^published_total(\{.*\})? 3/m);
  }
  const { origin } = new URL(metrics.url);
  for (const path of ["/", "/metrics/x", "/?/metrics"]) {
    const other = await fetch(origin + path);
    expect([other.status, await other.text()]).toEqual([404, "only /metrics is here\n"]);
  }
});

test("once disposed nobody answers, also where somebody is still connected", async () => {
  const metrics = await serveMetrics({ host: "127.0.0.1", port: 0 });
  expect((await fetch(metrics.url, { headers: { connection: "keep-alive" } })).status).toBe(200);
  await metrics[Symbol.asyncDispose]();
  await expect(fetch(metrics.url)).rejects.toThrow();
});

test("an address of IPv6 is written in brackets", async () => {
  const found = await serveMetrics({ host: "::1", port: 0 }).catch(() => undefined);
  // Not every machine has IPv6.
  if (found) expect(found.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
  await found?.[Symbol.asyncDispose]();
});

test("an address that is taken is refused", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => taken.once("listening", listening));
  const { port } = taken.address() as AddressInfo;
  await expect(serveMetrics({ host: "127.0.0.1", port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  taken.close();
});
