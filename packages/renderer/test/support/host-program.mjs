// A host process that calls no Windows: it opens, says what it can, ends by itself when it is told to clear, and hangs in
// a call when it is told to remove a group.
process.on("disconnect", () => process.exit(0));
process.on("message", ({ id, method }) => {
  if (method === "clear") process.exit(3);
  if (method === "removeGroup") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (method === "remove") process.send({ kind: "error", id, message: "0x80070005" });
  else process.send({ kind: "result", id, result: method === "open" ? { opened: true } : "enabled" });
});
process.send({ kind: "ready" });
