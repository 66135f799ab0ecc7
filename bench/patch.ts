// B11 to B14: patches and archives of real apps beside bsdiff's, xdelta3's, zstd's and gzip's.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { absoluteRow, type Group, type Row, ratioRow } from "./harness/row.ts";
import { inTurn } from "./harness/statistics.ts";
import { assemble, PAIRS, type Pair } from "./patch/pairs.ts";
import { geometricMean, run, sizeOf, twoAtATime } from "./patch/run.ts";

const ROUNDS = 5;
const candidate = fileURLToPath(new URL("./patch/candidate.mjs", import.meta.url));

/** A pair on the disk: two release folders, and the two files that other tools compare. */
interface Prepared {
  readonly pair: Pair;
  readonly dir: string;
  readonly from: string;
  readonly to: string;
  readonly oldFile: string;
  readonly newFile: string;
  readonly fromStream: string;
  readonly stream: string;
}

/** `quick` leaves out the pairs with a whole Node in them, which take most of the ten minutes. */
export const rows: Group = async function* ({ quick }) {
  const dir = mkdtempSync(join(tmpdir(), "toasty-bench-patch-"));
  try {
    const wanted = PAIRS.filter(({ name }) => !quick || ["NM", "TS", "JS", "MIN"].includes(name));
    const pairs: Prepared[] = [];
    for (const pair of wanted) pairs.push(await prepare(pair, join(dir, pair.name)));
    const timed = pairs.find(({ pair }) => pair.name === (quick ? "NM" : "N1")) as Prepared;
    for (const each of pairs) {
      const { seconds } = await ours("make", each.from, each.to, join(each.dir, "ours"));
      if (each === timed) yield absoluteRow(`B13 patch make ${each.pair.name}`, "s", seconds, { atMost: 20 });
    }
    const others = await twoAtATime(pairs, otherPatches);
    yield* sizeRows(pairs, others);
    yield* applyRows(timed);
    const archives = await twoAtATime(pairs, archiveRow);
    yield* archives;
    const mean = geometricMean(archives.map(({ ratio }) => ratio as number));
    yield absoluteRow("B14 full archive, geometric mean", "of gzip -9", mean, { atMost: 0.74 });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

async function prepare(pair: Pair, dir: string): Promise<Prepared> {
  const [from, to] = [join(dir, "from"), join(dir, "to")];
  assemble(pair.from, from);
  assemble(pair.to, to);
  const [oldFile, newFile] = [await asOneFile(from), await asOneFile(to)];
  const { result: before } = await ours("manifest", from, "1.0.0");
  const { result: after } = await ours("manifest", to, "1.1.0");
  return { pair, dir, from, to, oldFile, newFile, fromStream: before.sha256, stream: JSON.stringify(after) };
}

/** The one file of a folder, or a tar of its many: sorted, without times and owners. */
async function asOneFile(folder: string): Promise<string> {
  const file = `${folder}.file`;
  const names = readdirSync(folder);
  const single = names.length === 1 && names[0] === "node";
  if (single) await run("cp", [join(folder, "node"), file]);
  else {
    const plain = [
      "--sort=name",
      "--mtime=@0",
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      "--format=ustar",
    ];
    await run("tar", [...plain, "-cf", file, "-C", folder, "."]);
  }
  return file;
}

const TOOLS = ["bsdiff", "xdelta3", "zstd"] as const;

/** Size of the patch that each of the other tools makes. */
type Others = Readonly<Record<(typeof TOOLS)[number], number>>;

async function otherPatches({ dir, oldFile, newFile }: Prepared): Promise<Others> {
  const out = (tool: string) => join(dir, tool);
  await run("bsdiff", [oldFile, newFile, out("bsdiff")]);
  await run("xdelta3", ["-e", "-9", "-B536870912", "-s", oldFile, newFile, out("xdelta3")]);
  await run("zstd", ["-q", "-19", "--long=31", `--patch-from=${oldFile}`, newFile, "-o", out("zstd")]);
  return { bsdiff: sizeOf(out("bsdiff")), xdelta3: sizeOf(out("xdelta3")), zstd: sizeOf(out("zstd")) };
}

/** A row for each pair and tool: no patch of ours may be larger than the smallest of the others. */
function* sizeRows(pairs: readonly Prepared[], others: readonly Others[]): Generator<Row> {
  const ratios: number[] = [];
  for (const [i, { pair, dir }] of pairs.entries()) {
    const theirs = others[i] as Others;
    for (const tool of TOOLS) {
      const size = sizeOf(join(dir, "ours"));
      yield ratioRow(`B11 patch size ${pair.name}, ${tool}`, "bytes", size, theirs[tool], { atMost: 1 });
      if (tool === "bsdiff") ratios.push(size / theirs[tool]);
    }
  }
  const mean = geometricMean(ratios);
  yield absoluteRow("B11 patch size, geometric mean", "of bsdiff", mean, { atMost: 0.83 });
}

/** Ours writes a whole release, checks every hash and waits for the disk; bspatch writes one file. */
async function* applyRows({
  pair,
  dir,
  from,
  fromStream,
  stream,
  oldFile,
  newFile,
}: Prepared): AsyncGenerator<Row> {
  let memory = 0;
  const theirs = async () => {
    const output = join(dir, "bspatched");
    const { seconds } = await run("bspatch", [oldFile, output, join(dir, "bsdiff")]);
    await run("cmp", [output, newFile]);
    rmSync(output);
    return seconds;
  };
  const mine = async () => {
    const into = join(dir, "applied");
    const { seconds, rssMb } = await ours("apply", join(dir, "ours"), from, into, fromStream, stream);
    rmSync(into, { recursive: true });
    memory = Math.max(memory, rssMb);
    return seconds;
  };
  const { value, baseline } = await inTurn(ROUNDS, theirs, mine);
  const row = ratioRow(`B12 patch apply ${pair.name}`, "s", value, baseline, { atMost: 0.45 });
  // Of many small files, waiting for the disk is most of it, which bspatch does not do: the target is for one large.
  yield pair.name === "N1" ? row : { ...row, target: undefined, ok: true };
  yield absoluteRow(`B12 patch apply ${pair.name}, memory`, "MB", memory, { atMost: 80 });
}

async function archiveRow({ pair, dir, to, newFile }: Prepared): Promise<Row> {
  const file = join(dir, "archive.tar.zst");
  await ours("archive", to, file);
  await run("gzip", ["-9", "-n", "-k", newFile]);
  return ratioRow(`B14 full archive ${pair.name}`, "bytes", sizeOf(file), sizeOf(`${newFile}.gz`), {
    atMost: 0.8,
  });
}

async function ours(step: "manifest", ...args: string[]): Promise<Timed<{ sha256: string; length: number }>>;
async function ours(step: "make" | "apply" | "archive", ...args: string[]): Promise<Timed<undefined>>;
async function ours(step: string, ...args: string[]): Promise<Timed<unknown>> {
  const { seconds, output } = await run(process.execPath, [candidate, step, ...args]);
  return { seconds, ...JSON.parse(output) };
}

interface Timed<T> {
  readonly seconds: number;
  readonly result: T;
  readonly rssMb: number;
}
