import type { HostEvent, HostMethods, WindowsHost } from "../../src/windows/host/host-methods.js";

/** A host that calls no Windows: it keeps what it is asked, and answers as a test says. */
export class FakeHost implements WindowsHost {
  readonly report = { opened: true } as const;
  readonly calls: (readonly [keyof HostMethods, ...unknown[]])[] = [];
  answers: Partial<Record<keyof HostMethods, unknown>> = {};
  /** Told in the same breath as the next answer. */
  atOnce: (() => void) | undefined;
  closed = false;

  call<Name extends keyof HostMethods>(
    name: Name,
    ...parameters: Parameters<HostMethods[Name]>
  ): Promise<ReturnType<HostMethods[Name]>> {
    this.calls.push([name, ...parameters]);
    const answer = this.answers[name];
    const { atOnce } = this;
    this.atOnce = undefined;
    atOnce?.();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as never);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** The names of what was asked. */
  get asked(): readonly (keyof HostMethods)[] {
    return this.calls.map(([name]) => name);
  }
}

/** The event of a click on Windows. */
export const activated = (
  tag: string,
  text: string,
  inputs: Readonly<Record<string, string>> = {},
): HostEvent => ({ kind: "activated", tag, group: "toasty", arguments: text, inputs });
