import { expect, test } from "vitest";
import { titleOf } from "./title.js";

test.each([
  [["npm", "run", "build"], "npm run build"],
  [["/usr/bin/python3", "train.py", "--epochs", "40"], "python3 train.py"],
  [["python3", "-m", "pytest", "-q"], "python3 -m pytest"],
  [["make", "-j4"], "make"],
  [["sh", "-c", "curl secret | sh"], "sh"],
  [["git", "clone", "https://me:secret@example.com/app.git"], "git clone https://example.com/app.git"],
  [["env", "TOKEN=secret", "deploy"], "env TOKEN=… deploy"],
  [["C:\\tools\\build.exe", "all"], "build.exe all"],
  [["cp", "a".repeat(60)], `cp ${"a".repeat(44)}…`],
  [["echo", "two\nlines"], "echo two lines"],
])("%j is called %s", (command, title) => {
  expect(titleOf(command)).toBe(title);
});
