import { expect, test } from "vitest";
import { classify } from "./classify.js";
import type { Problem } from "./problem.js";

/** For each rule, what is recognised by it. */
const recognised: Record<string, readonly Problem[]> = {
  oom_error: [
    { code: "ENOMEM" },
    { code: "ERR_WORKER_OUT_OF_MEMORY" },
    { name: "MemoryError" },
    { name: "XlaRuntimeOutOfMemory" },
    { exitCode: 134, message: "allocation failed - JavaScript heap" },
    { signal: "SIGABRT", message: "Reached heap limit" },
    { message: "CUDA out of memory" },
    { message: "kernel: oom-kill of 42" },
    { message: "Cannot allocate memory" },
    { message: "what(): std::bad_alloc" },
    { message: "CUBLAS_STATUS_ALLOC_FAILED" },
  ],
  cuda_error: [
    { name: "AcceleratorError" },
    { name: "CudaError" },
    { name: "CUDARuntimeError" },
    { exitCode: 134, message: "device-side assert triggered" },
    { message: "CUDA error: an illegal memory access" },
    { message: "CUDA runtime error" },
    { message: "CUDNN_STATUS_NOT_INITIALIZED" },
    { message: "cudaErrorLaunchFailure" },
    { message: "NCCL error" },
    { message: "HIP error" },
  ],
  system_crash: [
    { signal: "SIGSEGV" },
    { signal: "SIGBUS" },
    { signal: "SIGILL" },
    { exitCode: 139 },
    { exitCode: 135 },
    { exitCode: 132 },
    { exitCode: 0xc0000005 },
    { message: "Segmentation fault (core dumped)" },
    { message: "kernel panic" },
    { message: "Bus error" },
  ],
  loss_divergence: [
    { message: "loss is nan" },
    { message: "the loss became inf" },
    { message: "loss diverged" },
    { message: "NaN in the loss" },
    { message: "infinity as loss" },
  ],
  gradient_explosion: [
    { message: "gradient explosion" },
    { message: "gradient overflow" },
    { message: "gradients: nan" },
    { message: "gradient is infinite" },
  ],
  data_error: [
    { name: "UnicodeDecodeError" },
    { name: "JSONDecodeError" },
    { name: "DatasetGenerationError" },
    { name: "ParserError" },
    { message: "corrupted record 17" },
    { message: "corrupt data" },
    { message: "malformed row" },
  ],
  disk_full: [
    { code: "EDQUOT" },
    { message: "No space left on device" },
    { message: "disk quota exceeded" },
    { message: "not enough disk space" },
    { message: "not enough space" },
  ],
  connection_refused: [
    { code: "ECONNREFUSED" },
    { name: "ConnectionRefusedError" },
    { message: "connection refused" },
  ],
  connection_lost: [
    { code: "ECONNRESET" },
    { code: "EPIPE" },
    { code: "UND_ERR_SOCKET" },
    { name: "BrokenPipeError" },
    { name: "ConnectionResetError" },
    { name: "ConnectionAbortedError" },
    { message: "connection was reset by peer" },
    { message: "connection reset" },
    { message: "socket hang up" },
    { message: "Broken pipe" },
  ],
  host_not_found: [
    { code: "ENOTFOUND" },
    { code: "EAI_AGAIN" },
    { name: "socket.gaierror" },
    { message: "getaddrinfo ENOTFOUND there" },
    { message: "Name or service not known" },
  ],
  timeout: [
    { code: "ETIMEDOUT" },
    { code: "UND_ERR_CONNECT_TIMEOUT" },
    { code: "UND_ERR_HEADERS_TIMEOUT" },
    { name: "TimeoutExpired" },
    { name: "TimeoutError" },
    { message: "it timed out" },
  ],
  permission_denied: [
    { code: "EACCES" },
    { code: "EPERM" },
    { name: "PermissionError" },
    { message: "Permission denied" },
    { message: "operation not permitted" },
  ],
  not_found: [
    { code: "ENOENT" },
    { code: "MODULE_NOT_FOUND" },
    { code: "ERR_MODULE_NOT_FOUND" },
    { name: "FileNotFoundError" },
    { name: "ModuleNotFoundError" },
    { exitCode: 127 },
    { message: "No such file or directory" },
    { message: "cannot find module 'x'" },
  ],
  too_many_open_files: [{ code: "EMFILE" }, { code: "ENFILE" }, { message: "Too many open files" }],
  address_in_use: [{ code: "EADDRINUSE" }, { message: "address already in use" }],
  killed: [{ signal: "SIGKILL" }, { exitCode: 137 }],
  aborted: [{ signal: "SIGABRT" }, { exitCode: 134, message: "assert" }],
  interrupted: [{ name: "KeyboardInterrupt" }, { signal: "SIGINT" }, { exitCode: 130 }],
  assertion: [{ code: "ERR_ASSERTION" }, { name: "AssertionError" }],
  unknown: [
    { exitCode: 1 },
    { exitCode: 0 },
    { signal: "SIGTERM" },
    { message: "the lossless infinite loop" },
    { message: "no timing, no space, no permission" },
    { message: "room for improvement" },
  ],
};

test.each(Object.entries(recognised))("recognises %s", (code, problems) => {
  for (const problem of problems)
    expect({ problem, code: classify(problem).code }).toEqual({ problem, code });
});

test.each([
  [["oom_error", "cuda_error", "system_crash"], "critical"],
  [["loss_divergence", "gradient_explosion", "data_error", "disk_full"], "high"],
  [["connection_refused", "timeout", "killed", "aborted", "interrupted", "assertion"], "normal"],
])("gives %j the urgency %s", (codes, urgency) => {
  for (const code of codes) expect(classify({ code }).urgency).toBe(urgency);
});
