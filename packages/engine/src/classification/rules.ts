import type { Problem } from "./problem.js";
import type { Urgency } from "./urgency.js";

/** Rule that recognises a kind of fault. The kinds of evidence are tried in this order over all rules: codes, types, exits, texts. */
export interface Rule {
  /** The name that the fault gets. */
  readonly code: string;
  /** Its urgency, whatever the sender says. Without it, the sender's word counts. */
  readonly urgency?: Urgency | undefined;
  /** Further structured codes that mean the same. */
  readonly codes?: readonly string[] | undefined;
  /** Exception types that mean it; the last part of a dotted name is enough. */
  readonly types?: readonly string[] | undefined;
  /** Ends of a process that mean it. */
  readonly exit?: ((problem: Problem) => boolean) | undefined;
  /** Texts that mean it. */
  readonly text?: RegExp | undefined;
  /** Possible cause, where that cannot be known. */
  readonly suspect?: string | undefined;
}

const outOfMemory =
  /out of memory|\boom[- ]?kill|cannot allocate memory|allocation failed[^\n]{0,80}heap|heap limit|std::bad_alloc|CUBLAS_STATUS_ALLOC_FAILED/i;

const cudaTrouble =
  /\bCUDA(?: runtime)? error\b|device-side assert|CUDNN_STATUS_|\bcudaError|\bNCCL error|\bHIP error\b/i;

/**
 * Rules for common failures. The first seven are the original table of codes; the rest is recognised as well.
 * The order decides among texts: out-of-memory comes before CUDA, since "CUDA out of memory" is the former.
 */
export const defaultRules: readonly Rule[] = [
  {
    code: "oom_error",
    urgency: "critical",
    codes: ["ENOMEM", "ERR_WORKER_OUT_OF_MEMORY"],
    types: ["OutOfMemoryError", "MemoryError", "XlaRuntimeOutOfMemory"],
    // Who aborts does it on purpose: V8 when its heap is full, C++ where nobody catches. What it says tells more.
    exit: (problem) => aborted(problem) && outOfMemory.test(problem.message ?? ""),
    text: outOfMemory,
  },
  {
    code: "cuda_error",
    urgency: "critical",
    types: ["CudaError", "AcceleratorError", "CUDARuntimeError"],
    exit: (problem) => aborted(problem) && cudaTrouble.test(problem.message ?? ""),
    text: cudaTrouble,
  },
  {
    code: "system_crash",
    urgency: "critical",
    exit: ({ exitCode, signal }) =>
      signal === "SIGSEGV" ||
      signal === "SIGBUS" ||
      signal === "SIGILL" ||
      exitCode === 139 ||
      exitCode === 135 ||
      exitCode === 132 ||
      exitCode === 0xc0000005,
    text: /\bsegmentation fault\b|\bkernel panic\b|\bbus error\b/i,
  },
  {
    code: "loss_divergence",
    urgency: "high",
    text: /\bloss\b[^\n]{0,40}(?:\bnan\b|\binf(?:inity)?\b|diverg)|(?:\bnan\b|\binf(?:inity)?\b)[^\n]{0,20}\bloss\b/i,
  },
  {
    code: "gradient_explosion",
    urgency: "high",
    text: /gradient[^\n]{0,30}(?:explo|overflow|\bnan\b|\binf)/i,
  },
  {
    code: "data_error",
    urgency: "high",
    types: ["UnicodeDecodeError", "JSONDecodeError", "DatasetGenerationError", "ParserError"],
    text: /corrupt(?:ed)? (?:data|record|file|archive|shard)|\bmalformed (?:data|record|row)/i,
  },
  {
    code: "disk_full",
    urgency: "high",
    codes: ["ENOSPC", "EDQUOT"],
    text: /no space left on device|disk quota exceeded|not enough (?:disk )?space/i,
  },
  {
    code: "connection_refused",
    codes: ["ECONNREFUSED"],
    types: ["ConnectionRefusedError"],
    text: /\bECONNREFUSED\b|connection refused/i,
  },
  {
    code: "connection_lost",
    codes: ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"],
    types: ["ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError"],
    text: /\bECONNRESET\b|connection (?:was )?reset|socket hang up|broken pipe/i,
  },
  {
    code: "host_not_found",
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    types: ["gaierror"],
    text: /\bENOTFOUND\b|\bEAI_AGAIN\b|name or service not known/i,
  },
  {
    code: "timeout",
    codes: ["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"],
    types: ["TimeoutError", "TimeoutExpired"],
    text: /\btimed out\b/i,
  },
  {
    code: "permission_denied",
    codes: ["EACCES", "EPERM"],
    types: ["PermissionError"],
    text: /permission denied|operation not permitted/i,
  },
  {
    code: "not_found",
    codes: ["ENOENT", "MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"],
    types: ["FileNotFoundError", "ModuleNotFoundError"],
    exit: ({ exitCode }) => exitCode === 127,
    text: /no such file or directory|\bcannot find module\b/i,
  },
  {
    code: "too_many_open_files",
    codes: ["EMFILE", "ENFILE"],
    text: /too many open files/i,
  },
  { code: "address_in_use", codes: ["EADDRINUSE"], text: /address already in use/i },
  {
    // Nobody but the kernel's log knows who sent it, so out-of-memory stays a suspicion.
    code: "killed",
    exit: ({ exitCode, signal }) => signal === "SIGKILL" || exitCode === 137,
    suspect: "oom",
  },
  {
    code: "aborted",
    exit: aborted,
  },
  {
    code: "interrupted",
    types: ["KeyboardInterrupt"],
    exit: ({ exitCode, signal }) => signal === "SIGINT" || exitCode === 130,
  },
  { code: "assertion", codes: ["ERR_ASSERTION"], types: ["AssertionError"] },
];

function aborted({ exitCode, signal }: Problem): boolean {
  return signal === "SIGABRT" || exitCode === 134;
}
