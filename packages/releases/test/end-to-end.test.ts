import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createUpdater, installRelease } from "@toasty/updater";
import { currentPlatform } from "@toasty/updater/metadata";
import { afterEach, describe, expect, test, vi } from "vitest";
import { folderDestination } from "../src/publishing/folder-destination.js";
import type { Repository } from "../src/repository.js";
import { serveFolder } from "../src/serving/static-server.js";
import { addVersion, everybody, newRepository, newSigner, place, signers } from "./fixture.js";

const platform = currentPlatform();
const publish = (repo: Repository) => repo.publish(folderDestination(place("site")));

/** Installs a release as an installer would, and opens it with what the app embeds. */
async function installed(repo: Repository, version: string, url: string, root: string) {
  const [release, installRoot] = [place(`unpacked-${version}`), place(`installed-${version}`)];
  await repo.unpack({ version, platform, into: release });
  await installRelease({ release, installRoot });
  return { installRoot, updater: await createUpdater({ app: "acme", root, url, installRoot }) };
}

describe("a published release", () => {
  test("is taken by the real client, by a patch, under keys that were changed since its root was embedded", async () => {
    const next = newSigner();
    await using repo = await newRepository({ signers: [...everybody, next] });
    const root = await repo.root();
    await addVersion(repo, "1.0.0", { platform });
    await using site = await serveFolder(place("site"));
    const { updater, installRoot } = await installed(repo, "1.0.0", site.url, root);
    expect(await publish(repo).then(() => updater.check())).toBeUndefined();

    await repo.rotate({ role: "timestamp", add: [next], remove: [signers.online.keyId] });
    await repo.rotate({ role: "stable", add: [next], remove: [signers.targets.keyId] });
    await addVersion(repo, "1.1.0", { platform, notes: "Faster" });
    const { patches } = await repo.patch({ platform });
    await publish(repo);

    const update = await updater.check();
    expect(update).toMatchObject({
      version: "1.1.0",
      notes: "Faster",
      plan: "patch",
      bytes: patches[0]?.length,
    });
    if (!update) return;
    const progress: number[] = [];
    await updater.prepare(update, { onProgress: () => progress.push(1) });
    expect(await updater.status()).toMatchObject({ state: "staged", update: "1.1.0" });
    const folder = (await readdir(`${installRoot}/versions`)).find((name) => name.startsWith("1.1.0"));
    for (const file of ["main.js", "lib/data.txt"]) {
      expect(await readFile(`${installRoot}/versions/${folder}/${file}`)).toEqual(
        await readFile(place("app-1.1.0", file)),
      );
    }
    expect(progress.length).toBeGreaterThan(0);
  });

  test("is taken whole where there is no patch, and a yanked one is left by its way back", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0", { platform });
    await addVersion(repo, "1.1.0", { platform });
    await publish(repo);
    await using site = await serveFolder(place("site"));
    const root = await repo.root();
    const old = await installed(repo, "1.0.0", site.url, root);
    expect(await old.updater.check()).toMatchObject({ version: "1.1.0", plan: "full" });
    const bad = await installed(repo, "1.1.0", site.url, root);
    await repo.yank({ version: "1.1.0", reason: "loses data", downgradeTo: "1.0.0" });
    await publish(repo);
    expect(await bad.updater.check()).toMatchObject({ version: "1.0.0", downgrade: true });
    expect(await old.updater.check()).toBeUndefined();
  });

  test("reaches only those whom its roll-out has come to, and whoever asks", async () => {
    await using repo = await newRepository();
    await addVersion(repo, "1.0.0", { platform });
    await addVersion(repo, "1.1.0", { platform, percent: 0 });
    await publish(repo);
    await using site = await serveFolder(place("site"));
    const { updater } = await installed(repo, "1.0.0", site.url, await repo.root());
    expect(await updater.check()).toBeUndefined();
    expect(await updater.check({ asked: true })).toMatchObject({ version: "1.1.0" });
    await repo.rollOut({ version: "1.1.0", platform, percent: 100 });
    await publish(repo);
    expect(await updater.check()).toMatchObject({ version: "1.1.0" });
  });
});

describe("verifying a site", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** The site as the static server serves it, spoilt on the way. */
  async function spoiltSite(
    spoil: (path: string, answer: { status: number; headers: Headers; body: Buffer }) => object,
  ) {
    const site = await serveFolder(place("site"));
    const server = createServer(async (request, response) => {
      const { range } = request.headers;
      const answer = await fetch(`${site.url}${request.url}`, { headers: range ? { range } : {} });
      const before = {
        status: answer.status,
        headers: new Headers(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      };
      const after = { ...before, ...spoil(request.url ?? "", before) };
      response.writeHead(after.status, Object.fromEntries(after.headers)).end(after.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await site[Symbol.asyncDispose]();
      },
    };
  }

  async function published() {
    const repo = await newRepository();
    await addVersion(repo, "1.0.0", { platform });
    await addVersion(repo, "1.1.0", { platform });
    await repo.patch({ platform });
    await publish(repo);
    return repo;
  }

  test("finds nothing wrong with one that is well, and has gone all the way as a client", async () => {
    await using repo = await published();
    await using site = await serveFolder(place("site"));
    expect(await repo.verify(site.url)).toEqual({
      ok: true,
      findings: [],
      clients: [{ app: "acme", channel: "stable", platform, version: "1.1.0" }],
    });
  });

  test("does not use the global fetch, which can end the process", async () => {
    await using repo = await published();
    await using site = await serveFolder(place("site"));
    vi.stubGlobal("fetch", () => expect.unreachable());
    expect(await repo.verify(site.url)).toMatchObject({ ok: true, findings: [] });
  });

  test.each<[string, string, boolean, Parameters<typeof spoiltSite>[0]]>([
    [
      "answers everything with its start page",
      "fallback page",
      true,
      (_, { status }) =>
        status === 404
          ? {
              status: 200,
              headers: new Headers({ "content-type": "text/html" }),
              body: Buffer.from("<html>"),
            }
          : {},
    ],
    [
      "lets caches keep the timestamp",
      "Cache-Control: no-cache",
      true,
      (path, { headers }) => {
        if (path.endsWith("timestamp.json")) headers.set("cache-control", "max-age=86400");
        return {};
      },
    ],
    [
      "serves no parts of files",
      "does not serve parts",
      true,
      (_, { status }) => (status === 206 ? { status: 200 } : {}),
    ],
    [
      "packs payloads once more",
      "Content-Encoding: gzip",
      false,
      (path, { headers }) => {
        if (path.includes("/targets/")) headers.set("content-encoding", "gzip");
        return {};
      },
    ],
    ["lost a payload", "answered with 404", false, (path) => (path.endsWith(".zst") ? { status: 404 } : {})],
    [
      "lost the timestamp",
      "answered with 404",
      false,
      (path) => (path.endsWith("timestamp.json") ? { status: 404 } : {}),
    ],
    [
      "serves other bytes",
      "a client of acme, stable",
      false,
      (path, { body }) => (path.endsWith("index.json") ? { body: Buffer.alloc(body.length) } : {}),
    ],
  ])("finds out that it %s", async (_, message, ok, spoil) => {
    await using repo = await published();
    await using site = await spoiltSite(spoil);
    const report = await repo.verify(site.url);
    expect(report.findings.map((finding) => finding.message).join("\n")).toContain(message);
    expect(report.ok).toBe(ok);
  });

  test("says that a site cannot be reached", async () => {
    await using repo = await published();
    // Node's error has no message where the name has several addresses.
    const report = await repo.verify("http://localhost:9");
    expect(report.ok).toBe(false);
    expect(report.findings[0]?.message).toMatch(/cannot be asked: .*ECONNREFUSED/);
  });
});
