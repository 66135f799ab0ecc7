import type { Native, Pointer } from "../winrt/native.js";

const tokenQuery = 8;
const tokenUser = 1;
const userSize = 256;
// S-1-5-18.
const localSystem = Buffer.from("010100000000000512000000", "hex");
const userObjectFlags = 1;
const visible = 1;

/** The user and the session of this process. */
export interface SessionFacts {
  readonly isSystem: boolean;
  /** 0 is the session of services: no human ever sees it. */
  readonly sessionId: number;
  /** True if its windows can be on a screen; false for services and tasks that run without a logged-in user. */
  readonly isVisible: boolean;
}

/** Asks Windows about this process. */
export function sessionFacts(native: Native): SessionFacts {
  return { isSystem: isSystem(native), sessionId: sessionId(native), isVisible: isVisible(native) };
}

function sessionId({ func }: Native): number {
  const id = [0];
  const own: number = func("kernel32.dll", "uint32_t __stdcall GetCurrentProcessId()")();
  func("kernel32.dll", "int __stdcall ProcessIdToSessionId(uint32_t process, _Out_ uint32_t *session)")(
    own,
    id,
  );
  return id[0] ?? 0;
}

function isSystem({ koffi, func }: Native): boolean {
  const token: (Pointer | null)[] = [null];
  const self: Pointer = func("kernel32.dll", "void *__stdcall GetCurrentProcess()")();
  const open = func(
    "advapi32.dll",
    "int __stdcall OpenProcessToken(void *process, uint32_t access, _Out_ void **token)",
  );
  if (!open(self, tokenQuery, token)) return false;
  try {
    const buffer = koffi.alloc("uint8_t", userSize);
    const length = [0];
    const get = func(
      "advapi32.dll",
      "int __stdcall GetTokenInformation(void *token, int kind, void *buffer, uint32_t size, _Out_ uint32_t *length)",
    );
    const found: number = get(token[0], tokenUser, buffer, userSize, length);
    const sid: Pointer | undefined = found ? koffi.decode(buffer, "void *") : undefined;
    const is =
      sid !== undefined && localSystem.equals(Buffer.from(koffi.decode(sid, "uint8_t", localSystem.length)));
    koffi.free(buffer);
    return is;
  } finally {
    func("kernel32.dll", "int __stdcall CloseHandle(void *handle)")(token[0]);
  }
}

function isVisible({ func }: Native): boolean {
  const station: Pointer | null = func("user32.dll", "void *__stdcall GetProcessWindowStation()")();
  if (station === null) return false;
  const flags = Buffer.alloc(12);
  const get = func(
    "user32.dll",
    "int __stdcall GetUserObjectInformationW(void *object, int kind, _Out_ uint8_t *buffer, uint32_t size, void *length)",
  );
  return (
    get(station, userObjectFlags, flags, flags.length, null) !== 0 && (flags.readUInt32LE(8) & visible) !== 0
  );
}
