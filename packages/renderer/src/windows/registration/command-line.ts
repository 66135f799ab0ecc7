/** Writes a program and its arguments so that Windows programs read them back as they were. */
export function commandLine([program = "", ...parameters]: readonly string[]): string {
  return [`"${program}"`, ...parameters.map(quoted)].join(" ");
}

// Backslashes count only before a quote, and then double.
function quoted(parameter: string): string {
  if (parameter !== "" && !/[\s"]/.test(parameter)) return parameter;
  return `"${parameter.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}
