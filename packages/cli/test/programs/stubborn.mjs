// Ignores Ctrl-C twice, ends well at the third time, and counts aloud.
let times = 0;
process.on("SIGINT", () => {
  times += 1;
  process.stdout.write(`no ${times}\n`);
  if (times === 3) process.exit(7);
});
setInterval(() => {}, 1_000);
process.stdout.write("ready\n");
