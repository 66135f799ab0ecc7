/** A call into Windows that Windows refused. */
export class WindowsError extends Error {
  override readonly name = "WindowsError";
  /** The HRESULT, unsigned. */
  readonly hresult: number;
  /** The function that was called. */
  readonly call: string;

  constructor(call: string, hresult: number) {
    const code = `0x${(hresult >>> 0).toString(16).padStart(8, "0").toUpperCase()}`;
    super(`${call} failed with ${code} (${meanings.get(hresult >>> 0) ?? "no further word from Windows"})`);
    this.hresult = hresult >>> 0;
    this.call = call;
  }
}

/** The HRESULTs that lead to a decision somewhere. */
export const hresults = {
  accessDenied: 0x80070005,
  notFound: 0x80070490,
  classNotRegistered: 0x80040154,
  noInterface: 0x80004002,
  changedMode: 0x80010106,
  platformUnavailable: 0x803e0105,
} as const;

const meanings: ReadonlyMap<number, string> = new Map([
  [hresults.accessDenied, "access denied: notifications need the session of a logged-in user"],
  [hresults.notFound, "not found: Windows does not know this app id, or it has never shown a toast"],
  [hresults.classNotRegistered, "this Windows has no such class, as on Server Core"],
  [hresults.noInterface, "this Windows is too old for it"],
  [hresults.platformUnavailable, "the notification platform is unavailable, or was sent too many toasts"],
  [0x803e0115, "the toast is larger than Windows takes"],
  [0x803e0116, "the tag or group is empty or too long"],
  [0x803e0117, "the toast is not valid"],
  [0xc00ce508, "the XML has a character that XML does not allow"],
  [0x80070057, "an argument is not valid"],
  [0x800706ba, "the notification service does not answer"],
]);
