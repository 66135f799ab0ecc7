// Prints progress as tqdm does, on standard error, and results on standard output. epochs.mjs [count] [exit code or signal]
const [count = "4", fate = "0"] = process.argv.slice(2);
for (let epoch = 1; epoch <= Number(count); epoch++) {
  const percent = Math.round((epoch / Number(count)) * 100);
  process.stderr.write(`\r${percent}%|████      | ${epoch}/${count} [00:01<00:02,  3.20it/s]`);
  process.stdout.write(`epoch ${epoch} done é😀\n`);
}
process.stderr.write("\n");
if (fate.startsWith("SIG")) {
  process.kill(process.pid, fate);
  setInterval(() => {}, 1_000);
} else if (fate !== "0") {
  process.stderr.write("Traceback (most recent call last):\n");
  process.stderr.write("torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n");
  process.exitCode = Number(fate);
}
