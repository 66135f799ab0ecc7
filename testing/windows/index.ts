export { windowsNode } from "./windows-node.ts";
export { startWine, type Wine, type WineRun, windowsPath } from "./wine.ts";
