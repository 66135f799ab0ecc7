import { expect, test, vi } from "vitest";
import { askAboutMetadata, askAboutTarget, asker } from "./site-questions.js";

type Answer = { readonly status?: number; readonly headers?: Record<string, string> };

/** A site by path and by what is asked; 404 for the rest. */
function siteOf(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const name = headers.range ? `${path} ${headers.range}` : path;
    asked.push(name);
    const { status = 200, headers: more = {} } = answers[name] ?? { status: 404 };
    return new Response(null, { status, headers: more });
  };
  return { ask, asked };
}

const well = { "metadata/timestamp.json": { headers: { "cache-control": "no-cache" } } };

test("asks for the root that is not there yet, and for the timestamp", async () => {
  const { ask, asked } = siteOf(well);
  expect(await askAboutMetadata(ask, 3)).toEqual([]);
  expect(asked).toEqual(["metadata/3.root.json", "metadata/timestamp.json"]);
});

test("warns of a site that has an answer for what is not there", async () => {
  const site = (status: number) => siteOf({ ...well, "metadata/3.root.json": { status } });
  expect(await askAboutMetadata(site(403).ask, 3)).toEqual([]);
  for (const status of [200, 401, 500]) {
    expect(await askAboutMetadata(site(status).ask, 3)).toEqual([
      { level: "warning", message: expect.stringContaining(`answered with ${status} instead of 404`) },
    ]);
  }
});

test("says that the timestamp is not there", async () => {
  expect(await askAboutMetadata(siteOf({}).ask, 3)).toEqual([
    { level: "error", message: expect.stringContaining("timestamp.json is answered with 404") },
  ]);
});

test.each([
  ["no-store", 0],
  ["max-age=99", 0],
  ["public, max-age=5", 0],
  ["max-age=100", 1],
  ["public", 1],
  [undefined, 1],
])("looks at how long a timestamp is kept: %s", async (caching, warnings) => {
  const headers: Record<string, string> = caching === undefined ? {} : { "cache-control": caching };
  const { ask } = siteOf({ "metadata/timestamp.json": { headers } });
  const findings = await askAboutMetadata(ask, 3);
  expect(findings).toHaveLength(warnings);
  for (const { level, message } of findings) {
    expect([level, message]).toEqual(["warning", expect.stringContaining("Cache-Control: no-cache")]);
  }
});

const name = "targets/acme/ff.x.zst";
const part = `${name} bytes=1-1`;
const target = (whole: Answer, range: Answer = { status: 206 }, length = 10) =>
  askAboutTarget(siteOf({ [name]: whole, [part]: range }).ask, "acme/x.zst", length, "ff");

test("finds nothing wrong with a payload that is served whole, in parts and as it is", async () => {
  expect(await target({ headers: { "content-length": "10" } })).toEqual([]);
  expect(await target({ headers: { "content-encoding": "identity" } })).toEqual([]);
});

test("says that a payload is not there, and asks no more", async () => {
  const { ask, asked } = siteOf({});
  expect(await askAboutTarget(ask, "acme/x.zst", 10, "ff")).toEqual([
    { level: "error", message: `${name} is answered with 404; publish again.` },
  ]);
  expect(asked).toEqual([name]);
});

test("says that a payload is packed once more, or has another length", async () => {
  expect(await target({ headers: { "content-encoding": "gzip", "content-length": "5" } })).toEqual([
    { level: "error", message: expect.stringContaining("Content-Encoding: gzip") },
  ]);
  expect(await target({ headers: { "content-length": "9" } })).toEqual([
    { level: "error", message: expect.stringContaining("has 9 bytes at the site instead of 10") },
  ]);
});

test("warns of a site that serves no parts, unless there is only one", async () => {
  expect(await target({}, { status: 200 })).toEqual([
    { level: "warning", message: expect.stringContaining("(Range)") },
  ]);
  expect(await target({}, { status: 200 }, 2)).toHaveLength(1);
  expect(await target({}, { status: 200 }, 1)).toEqual([]);
});

test("sends a question with its headers to an encoded path, and drops the body", async () => {
  const cancel = vi.fn();
  const fetch = vi.fn(async () => new Response(new ReadableStream({ cancel })));
  const ask = asker("https://host/base//", fetch as never);
  await ask("a b/c+d.json", { range: "bytes=1-1" });
  expect(fetch).toHaveBeenCalledExactlyOnceWith("https://host/base/a%20b/c%2Bd.json", {
    headers: { range: "bytes=1-1" },
    signal: expect.any(AbortSignal),
  });
  expect(cancel).toHaveBeenCalledOnce();
});

test("asks for half a minute, and until its signal aborts", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const signals: AbortSignal[] = [];
  const fetch = async (_: string, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Response(null);
  };
  const stop = new AbortController();
  await asker("https://host", fetch as never)("x");
  await asker("https://host", fetch as never, stop.signal)("x");
  expect(timeout.mock.calls).toEqual([[30_000], [30_000]]);
  stop.abort("stopped");
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  timeout.mockRestore();
});
