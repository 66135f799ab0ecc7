/** Facts that a rule looks at: the kind of news, and whom it is about. */
export interface Facts {
  readonly what: "failure" | "error" | "warning" | "progress" | "completion" | "info";
  readonly code: string;
  readonly job: string;
  readonly host: string;
}

/** Something that lasts, and keeps other news quiet. */
export interface Source extends Facts {
  /** The thread that tells of it. */
  readonly key: string;
}

/** Matcher for the news that a rule means. What is not named may be anything. */
interface Matcher {
  readonly what?: readonly Facts["what"][] | undefined;
  readonly codes?: readonly string[] | undefined;
  /** Facts that must be known. */
  readonly known?: readonly ("job" | "host")[] | undefined;
}

/**
 * While a source lasts, targets that are equal to it in these facts are not shown. A missing fact is an empty one. Where
 * jobs need not be equal, a job keeps others quiet and never itself.
 */
export interface Inhibition {
  readonly source: Matcher;
  readonly target: Matcher;
  readonly equal: readonly ("job" | "host")[];
}

/**
 * A failed run has nothing more to say, and a crashed machine explains the failures on it. The crash is somebody's report
 * about a machine with a name; that one process crashed explains no other.
 */
export const defaultInhibitions: readonly Inhibition[] = [
  { source: { what: ["failure"] }, target: { what: ["progress", "warning"] }, equal: ["job"] },
  {
    source: { what: ["error"], codes: ["system_crash"], known: ["host"] },
    target: { what: ["failure"] },
    equal: ["host"],
  },
];

/** So many sources count at a time: the newest. */
const mostSources = 200;

/** Returns whether something that lasts keeps this quiet. Nothing keeps itself quiet. */
export function isInhibited(
  rules: readonly Inhibition[],
  sources: readonly Source[],
  key: string,
  facts: Facts,
): boolean {
  return sources.some(
    (source) =>
      source.key !== key &&
      rules.some(
        ({ source: from, target, equal }) =>
          fits(from, source) &&
          fits(target, facts) &&
          equal.every((fact) => source[fact] === facts[fact]) &&
          (equal.includes("job") || source.job === "" || source.job !== facts.job),
      ),
  );
}

/** Returns the sources with this one, if any rule takes it for one. */
export function withSource(
  rules: readonly Inhibition[],
  sources: readonly Source[],
  source: Source,
): readonly Source[] {
  if (!rules.some((rule) => fits(rule.source, source))) return sources;
  return [...sources.filter((other) => other.key !== source.key), source].slice(-mostSources);
}

function fits({ what, codes, known }: Matcher, facts: Facts): boolean {
  return (
    (what === undefined || what.includes(facts.what)) &&
    (codes === undefined || codes.includes(facts.code)) &&
    (known === undefined || known.every((fact) => facts[fact] !== ""))
  );
}
