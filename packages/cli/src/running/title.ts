/** A longer title is cut: it stands in front of "failed". */
const longestTitle = 48;

/**
 * The name of a command for its human: the program and its words up to the first option, such as `npm run build` or
 * `python train.py`. Options stay out of notifications: they may hold secrets. Pure.
 */
export function titleOf([program = "", ...args]: readonly string[]): string {
  const name = program.split(/[\\/]/).at(-1) || program;
  // `python -m pytest` is known by its module.
  const words = args[0] === "-m" ? args.slice(1) : args;
  const end = words.findIndex((word) => word.startsWith("-"));
  const shown = (end === -1 ? words : words.slice(0, end)).map(withoutSecrets);
  const title = [name, ...(args[0] === "-m" ? ["-m"] : []), ...shown].join(" ").replace(/\s+/g, " ").trim();
  return title.length <= longestTitle ? title : `${title.slice(0, longestTitle - 1).trimEnd()}…`;
}

/** Takes user and password out of an address, and the value out of `NAME=value`. */
function withoutSecrets(word: string): string {
  return word.replace(/(\w:\/\/)[^/@\s]+@/, "$1").replace(/^(\w+)=.*$/s, "$1=…");
}
