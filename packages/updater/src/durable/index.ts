export { renameDurably, writeDurably } from "./durable-file.js";
export { takeLock } from "./lock.js";
