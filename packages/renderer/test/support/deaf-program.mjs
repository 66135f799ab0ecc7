// A host process that calls no Windows: it opens, and then hears nothing more, but goes on.
process.on("message", ({ id }) => {
  process.send({ kind: "result", id, result: { opened: true } }, () => process.disconnect());
});
process.send({ kind: "ready" });
setInterval(() => {}, 1e6);
