import { guidBytes } from "./encoding.js";
import { WindowsError } from "./hresult.js";
import { implement } from "./implement.js";
import { com } from "./interfaces.js";
import type { Native, Pointer } from "./native.js";

const pairSize = 16;
const noAggregation = 0x80040110 | 0;
const localServer = 4;
// A second click comes to the process that already runs.
const multipleUse = 1;

/** A click that Windows brings through COM: from the notification centre, or after this process was started for it. */
export interface Activation {
  readonly appId: string;
  readonly arguments: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** A class that Windows can call. */
export interface Activator {
  /** Tells Windows not to come here any more. */
  revoke(): void;
}

/** Offers `INotificationActivationCallback` under a class id, for the time that this process lives. */
export function registerActivator(
  native: Native,
  clsid: string,
  onActivation: (activation: Activation) => void,
): Activator {
  const { koffi, func } = native;
  const textAt = (address: Pointer | null): string =>
    address === null || address === 0n ? "" : koffi.decode(address, "char16_t", -1);

  const activator = implement(
    native,
    [com.activationCallback],
    [
      {
        parameters: ["void *", "void *", "void *", "uint32_t"],
        run: (appId: Pointer | null, invoked: Pointer | null, data: Pointer | null, count: number) => {
          const inputs: Record<string, string> = {};
          for (let index = 0; data !== null && index < count; index += 1) {
            const key: Pointer = koffi.decode(data, index * pairSize, "void *");
            const value: Pointer = koffi.decode(data, index * pairSize + pairSize / 2, "void *");
            inputs[textAt(key)] = textAt(value);
          }
          onActivation({ appId: textAt(appId), arguments: textAt(invoked), inputs });
          return 0;
        },
      },
    ],
  );

  const factory = implement(
    native,
    [com.classFactory],
    [
      {
        parameters: ["void *", "void *", "void *"],
        run: (outer: Pointer | null, iid: Pointer, out: Pointer): number => {
          koffi.encode(out, "void *", null);
          if (outer !== null && outer !== 0n) return noAggregation;
          const table: Pointer = koffi.decode(activator, "void *");
          const query: Pointer = koffi.decode(table, "void *");
          return koffi.call(query, queryPrototype, activator, iid, out);
        },
      },
      { parameters: ["int32_t"], run: () => 0 },
    ],
  );
  const queryPrototype = koffi.proto("__stdcall", undefined, "int32_t", ["void *", "void *", "void *"]);

  const token = [0];
  const register = func(
    "ole32.dll",
    "int32_t __stdcall CoRegisterClassObject(void *clsid, void *factory, uint32_t context, uint32_t flags, _Out_ uint32_t *token)",
  );
  const code: number = register(guidBytes(clsid), factory, localServer, multipleUse, token);
  if (code < 0) throw new WindowsError("CoRegisterClassObject", code);
  return {
    revoke() {
      func("ole32.dll", "int32_t __stdcall CoRevokeClassObject(uint32_t token)")(token[0]);
    },
  };
}
