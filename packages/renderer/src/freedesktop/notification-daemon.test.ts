import { EventEmitter } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { manualClock } from "@toasty/kit/testing";
import { type Message, type MessageBus, messageType } from "dbus-native";
import { expect, test } from "vitest";
import type { NotifyArguments } from "./drawing.js";
import { type DaemonIdentity, watchDaemon } from "./notification-daemon.js";

const name = "org.freedesktop.Notifications";
const path = "/org/freedesktop/Notifications";
const notification: NotifyArguments = {
  ...{
    appName: "A",
    replacesId: 0,
    appIcon: "",
    summary: "s",
    body: "b",
    actions: [],
    hints: {},
    timeoutMs: -1,
  },
};
const signatureError = Object.assign(new Error("no such method"), {
  dbusName: "org.freedesktop.DBus.Error.InvalidArgs",
});

/** A session bus in this process. Tests answer its calls, and send its signals. */
class FakeBus extends EventEmitter {
  readonly connection = new EventEmitter();
  readonly matches: string[] = [];
  readonly calls: Message[] = [];
  readonly limits: (number | undefined)[] = [];
  name: string | undefined = ":1.9";
  id: string | undefined = "bus";
  owner: string | undefined = ":1.5";
  pid: number | undefined;
  closed = 0;
  answers: Record<string, (message: Message) => unknown> = {
    GetServerInformation: () => ["Plasma", "KDE", "6", "1.2"],
    GetCapabilities: () => ["body", "actions"],
    CloseNotification: () => undefined,
    Notify: () => 7,
  };

  addMatch = async (rule: string) => void this.matches.push(rule);
  getId = async () => this.id ?? Promise.reject(new Error("no id"));
  getNameOwner = async () => this.owner ?? Promise.reject(new Error("no owner"));
  invokeDbus = async () => this.pid ?? Promise.reject(new Error("no pid"));
  close = async () => void this.closed++;
  invoke = async (message: Message, { timeout }: { timeout?: number }) => {
    this.calls.push(message);
    this.limits.push(timeout);
    return await this.answers[message.member ?? ""]?.(message);
  };

  /** Sends a signal, of the daemon if nothing else is said. */
  signal(member: string, body: unknown[], changes: Partial<Message> = {}): Promise<void> {
    const type = messageType.signal;
    this.connection.emit("message", { type, sender: this.owner, interface: name, member, body, ...changes });
    return turn();
  }

  /** Gives the daemon's name to another process, or to none. */
  change(owner: string, of = name, sender = "org.freedesktop.DBus"): Promise<void> {
    const before = this.owner;
    if (sender === "org.freedesktop.DBus" && of === name) this.owner = owner || undefined;
    return this.signal("NameOwnerChanged", [of, before ?? "", owner], {
      sender,
      interface: "org.freedesktop.DBus",
    });
  }

  asked(member: string): readonly Message[] {
    return this.calls.filter((call) => call.member === member);
  }
}

async function start(change: (bus: FakeBus) => void = () => {}) {
  const bus = new FakeBus();
  change(bus);
  const clock = manualClock();
  const told: unknown[][] = [];
  const tell =
    (kind: string) =>
    (...values: unknown[]) =>
      void told.push([kind, ...values]);
  const listener = {
    closed: tell("closed"),
    invoked: tell("invoked"),
    activationToken: tell("token"),
    replied: tell("replied"),
    vanished: tell("vanished"),
    appeared: tell("appeared"),
  };
  const daemon = await watchDaemon(bus as unknown as MessageBus, listener, {}, clock);
  return { bus, clock, told, daemon, take: () => told.splice(0) };
}

test("listens to the daemon that is there, and knows the three parties", async () => {
  const { bus, daemon, take } = await start();
  expect(bus.matches).toEqual([
    `type='signal',interface='${name}',path='${path}'`,
    `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${name}'`,
  ]);
  expect(daemon.identity()).toEqual({ bus: "bus", daemon: ":1.5", client: ":1.9" });
  expect(take()).toEqual([["appeared"]]);
});

test("starts without a daemon, and without a bus that tells its id", async () => {
  const { daemon, take } = await start((bus) => {
    bus.owner = bus.id = bus.name = undefined;
  });
  expect(daemon.identity()).toEqual({ bus: "", daemon: "", client: "" });
  expect(take()).toEqual([]);
});

test.each([
  ["NotificationClosed", [7, 2], ["closed", 7, 2]],
  ["ActionInvoked", [7, "go"], ["invoked", 7, "go"]],
  ["ActivationToken", [7, "token"], ["token", 7, "token"]],
  ["NotificationReplied", [7, "yes"], ["replied", 7, "yes"]],
])("hands on %s", async (member, body, expected) => {
  const { bus, take } = await start();
  take();
  await bus.signal(member, body);
  expect(take()).toEqual([expected]);
  for (const changes of [{ sender: ":1.6" }, { interface: "other" }, { type: messageType.methodCall }])
    await bus.signal(member, body, changes);
  await bus.signal(member, ["7", 2]);
  await bus.signal(member, [], {});
  await bus.signal("Other", body);
  expect(take()).toEqual([]);
});

test("hands on a signal only after the reply that came before it", async () => {
  const { bus, take } = await start();
  take();
  const sent = bus.signal("ActionInvoked", [7, "go"]);
  await Promise.resolve();
  expect(take()).toEqual([]);
  await sent;
  expect(take()).toHaveLength(1);
});

test("notices that another daemon takes over, and asks it about itself", async () => {
  const { bus, daemon, take } = await start();
  take();
  expect((await daemon.profile()).name).toBe("Plasma");
  await daemon.profile();
  expect(bus.asked("GetServerInformation")).toHaveLength(1);
  await bus.change(":1.5");
  expect(take()).toEqual([]);
  await bus.change(":1.6", "org.other");
  await bus.change(":1.6", name, ":1.66");
  expect([take(), daemon.identity().daemon]).toEqual([[], ":1.5"]);
  await bus.change("");
  expect([take(), daemon.identity().daemon]).toEqual([[["vanished"]], ""]);
  await bus.change(":1.7");
  expect(take()).toEqual([["appeared"]]);
  await bus.change(":1.8");
  expect(take()).toEqual([["vanished"], ["appeared"]]);
  bus.answers.GetServerInformation = () => ["other", "x", "1", "1.1"];
  expect(await daemon.profile()).toEqual({
    ...{ name: "other", vendor: "x", version: "1", specVersion: "1.1" },
    capabilities: new Set(["body", "actions"]),
  });
});

test("a bus that is lost takes the daemon along, and one that is back is asked for it", async () => {
  const { bus, daemon, take } = await start();
  take();
  bus.connection.emit("close");
  expect([take(), daemon.identity().daemon]).toEqual([[["vanished"]], ""]);
  bus.id = "another";
  bus.emit("reconnected");
  await turn();
  expect([take(), daemon.identity()]).toEqual([
    [["appeared"]],
    { bus: "another", daemon: ":1.5", client: ":1.9" },
  ]);
  bus.owner = undefined;
  bus.emit("reconnected");
  await turn();
  expect(take()).toEqual([["vanished"]]);
});

test("asks a daemon about itself again after a failure", async () => {
  const { bus, daemon } = await start();
  bus.answers.GetCapabilities = () => {
    throw new Error("busy");
  };
  await expect(daemon.profile()).rejects.toThrow("busy");
  bus.answers.GetCapabilities = () => [];
  expect((await daemon.profile()).capabilities).toEqual(new Set());
});

test.each([
  ["dunst", "dunst"],
  ["My Dunst", "dunst"],
  ["mako", "mako"],
  ["Plasma", undefined],
  ["not mako", undefined],
])("reads the settings of %s", async (serverName, settings) => {
  const { daemon } = await start((bus) => {
    bus.answers.GetServerInformation = () => [serverName, "x", "1", "1.2"];
  });
  const profile = await daemon.profile();
  expect([profile.dunst !== undefined, profile.mako !== undefined]).toEqual([
    settings === "dunst",
    settings === "mako",
  ]);
});

test("waits two seconds for a daemon that was there a moment ago, before it asks", async () => {
  const { bus, clock, daemon } = await start();
  await bus.change("");
  clock.advance(500);
  const profile = daemon.profile();
  await turn();
  expect([bus.calls.length, clock.nextInMs]).toEqual([0, 1_500]);
  await bus.change(":1.7");
  expect([(await profile).name, clock.timers]).toEqual(["Plasma", 0]);
  await bus.change("");
  const late = daemon.profile();
  await turn();
  clock.advance(1_999);
  await turn();
  expect(bus.asked("GetServerInformation")).toHaveLength(1);
  clock.advance(1);
  await late;
  expect(bus.asked("GetServerInformation")).toHaveLength(2);
});

test("waits for the process after one that is gone, up to two seconds", async () => {
  const { bus, clock, daemon } = await start();
  const before: DaemonIdentity = daemon.identity();
  const there = daemon.successor(before);
  await turn();
  clock.advance(1_999);
  await bus.change("");
  await bus.change(":1.7");
  expect([await there, clock.timers]).toEqual([true, 0]);
  expect(await daemon.successor(before)).toBe(true);
  const none = daemon.successor(daemon.identity());
  await turn();
  clock.advance(2_000);
  expect([await none, clock.timers]).toEqual([false, 0]);
  await bus.change("");
  const gone = daemon.successor(before);
  await turn();
  clock.advance(2_000);
  expect(await gone).toBe(false);
});

test("sends a notification without a time limit of the bus, and closes one by its id", async () => {
  const { bus, daemon } = await start();
  expect(await daemon.notify(notification)).toBe(7);
  await daemon.closeNotification(7);
  expect(bus.calls).toEqual([
    {
      ...{ destination: name, path, interface: name, member: "Notify", signature: "susssasa{sv}i" },
      body: ["A", 0, "", "s", "b", [], {}, -1],
    },
    { destination: name, path, interface: name, member: "CloseNotification", signature: "u", body: [7] },
  ]);
  expect(bus.limits).toEqual([0, undefined]);
});

test("gives up a notification after five seconds, and closes it if it comes after all", async () => {
  const { bus, clock, daemon } = await start();
  let answer = (_id: number) => {};
  bus.answers.Notify = () =>
    new Promise<number>((resolve) => {
      answer = resolve;
    });
  const notified = daemon.notify(notification);
  notified.catch(() => {});
  await turn();
  clock.advance(4_999);
  expect(clock.timers).toBe(1);
  clock.advance(1);
  await expect(notified).rejects.toThrow("no answer within 5000 ms");
  answer(9);
  await turn();
  expect(bus.asked("CloseNotification").map(({ body }) => body)).toEqual([[9]]);
});

test("has eight notifications on their way at once, and no more", async () => {
  const { bus, daemon } = await start();
  const answers: ((id: number) => void)[] = [];
  bus.answers.Notify = () => new Promise<number>((resolve) => answers.push(resolve));
  const all = Array.from({ length: 10 }, () => daemon.notify(notification));
  await turn();
  expect(answers).toHaveLength(8);
  answers[0]?.(1);
  await turn();
  expect(answers).toHaveLength(9);
  for (let nth = 0; nth < 10; nth++) {
    answers[nth]?.(nth);
    await turn();
  }
  await Promise.all(all);
});

test("sends hints as strings to a daemon that refuses others, until another daemon comes", async () => {
  const { bus, daemon } = await start();
  bus.answers.Notify = ({ signature }) => {
    if (signature?.includes("{sv}")) throw signatureError;
    return 3;
  };
  const signatures = () => bus.calls.splice(0).map(({ signature }) => signature);
  expect(await daemon.notify(notification)).toBe(3);
  expect(signatures()).toEqual(["susssasa{sv}i", "susssasa{ss}i"]);
  expect(await daemon.notify(notification)).toBe(3);
  expect(signatures()).toEqual(["susssasa{ss}i"]);
  await bus.change(":1.7");
  await daemon.notify(notification);
  expect(signatures()).toEqual(["susssasa{sv}i", "susssasa{ss}i"]);
});

test("tells the first error where a daemon takes neither, and tries again in the usual way", async () => {
  const { bus, daemon } = await start();
  bus.answers.Notify = ({ signature }) => {
    if (signature?.includes("{sv}")) throw signatureError;
    throw new Error("nor these");
  };
  await expect(daemon.notify(notification)).rejects.toBe(signatureError);
  expect(bus.calls).toHaveLength(2);
  bus.answers.Notify = () => {
    throw new Error("full");
  };
  await expect(daemon.notify(notification)).rejects.toThrow("full");
  expect(bus.calls).toHaveLength(3);
});

test("calls what daemons offer beyond the specification", async () => {
  const { bus, daemon } = await start();
  bus.answers.GetDnd = () => true;
  const message = { destination: "d", path: "/p", interface: "i", member: "GetDnd" };
  expect(await daemon.call(message)).toBe(true);
  expect([bus.calls, bus.limits]).toEqual([[message], [undefined]]);
});

test("hears nothing more once it is closed", async () => {
  const { bus, daemon, take } = await start();
  take();
  await daemon.close();
  await bus.signal("NotificationClosed", [7, 2]);
  expect([bus.closed, take()]).toEqual([1, []]);
});

test("the bus passes the daemon's signals on before it is asked who the daemon is", async () => {
  const steps: string[] = [];
  await start((bus) => {
    bus.addMatch = async () => {
      steps.push("match");
      for (let turns = 0; turns < 5; turns++) await turn();
      steps.push("in force");
    };
    bus.getNameOwner = async () => {
      steps.push("owner");
      return ":1.5";
    };
  });
  expect(steps).toEqual(["match", "in force", "match", "in force", "owner"]);
});
