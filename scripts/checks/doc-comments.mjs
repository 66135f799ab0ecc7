// Doc comments start with a noun phrase or a verb. What they must not start with is counted for each package.
import { filesBelow, lineAt, packageNames, parse } from "./sources.mjs";

const questions = /^(?:What|Whether|Who|Whose|How|Where|When)\b/;

/** Folders outside of `packages/` that are read like a package. */
const others = ["bench", "examples", "scripts", "testing"];

/** @returns {Record<string, string[]>} for each package the places of such doc comments */
export function findQuestions(root) {
  const folders = [...packageNames(root).map((name) => `packages/${name}`), ...others];
  return Object.fromEntries(
    folders.map((folder) => [
      folder.replace("packages/", ""),
      filesBelow(root, folder).flatMap((file) => questionsIn(parse(root, file))),
    ]),
  );
}

function questionsIn({ file, text, comments }) {
  return comments
    .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
    .map(({ value, start }) => ({ start, words: value.replace(/^[\s*]+/, "") }))
    .filter(({ words }) => questions.test(words))
    .map(
      ({ start, words }) => `${file}:${lineAt(text, start)} ${words.split("\n", 1)[0].slice(0, 60).trim()}`,
    );
}
