// A host process that hangs before it is ready.
process.on("disconnect", () => process.exit(0));
