/** What a rule looks at: what kind of news, about whom. */
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

/** While a source lasts, targets that are equal to it in these facts are not shown. A missing fact is an empty one. */
export interface Inhibition {
  readonly source: { readonly what?: readonly Facts["what"][]; readonly codes?: readonly string[] };
  readonly target: { readonly what?: readonly Facts["what"][]; readonly codes?: readonly string[] };
  readonly equal: readonly ("job" | "host")[];
}

/** A failed run has nothing more to say, and a crashed machine explains the failures on it. */
export const defaultInhibitions: readonly Inhibition[] = [
  { source: { what: ["failure"] }, target: { what: ["progress", "warning"] }, equal: ["job"] },
  { source: { codes: ["system_crash"] }, target: { what: ["failure"] }, equal: ["host"] },
];

/** So many sources count at a time: the newest. */
const mostSources = 200;

/** Whether something that lasts keeps this quiet. Nothing keeps itself quiet. */
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
        (rule) =>
          fits(rule.source, source) &&
          fits(rule.target, facts) &&
          rule.equal.every((fact) => source[fact] === facts[fact]),
      ),
  );
}

/** The sources with this one, if any rule takes it for one. */
export function withSource(
  rules: readonly Inhibition[],
  sources: readonly Source[],
  source: Source,
): readonly Source[] {
  if (!rules.some((rule) => fits(rule.source, source))) return sources;
  return [...sources.filter((other) => other.key !== source.key), source].slice(-mostSources);
}

function fits(matcher: Inhibition["source"], facts: Facts): boolean {
  const { what, codes } = matcher;
  return (
    (what === undefined || what.includes(facts.what)) && (codes === undefined || codes.includes(facts.code))
  );
}
