// A notification daemon that takes everything, draws nothing, and lets its human wave away what is on the screen.
import { createClient } from "dbus-native";
import { offer } from "../harness/offer.mjs";

const name = "org.freedesktop.Notifications";
const path = "/org/freedesktop/Notifications";

offer({
  serve: async (address: string) => {
    const bus = createClient({ busAddress: address });
    let last = 0;
    const onScreen: number[] = [];
    const server = {
      GetServerInformation: () => ["dunst", "bench", "1.0", "1.2"],
      GetCapabilities: () => ["actions", "body", "body-markup"],
      CloseNotification: () => null,
      Notify: (_app: string, replaces: number) => {
        if (replaces > 0) return replaces;
        onScreen.push(++last);
        // As on a real screen there is room for a few; the oldest is waved away.
        const oldest = onScreen.length > 100 ? onScreen.shift() : undefined;
        if (oldest !== undefined) bus.sendSignal(path, name, "NotificationClosed", "uu", [oldest, 2]);
        return last;
      },
    };
    bus.exportInterface(server, path, {
      name,
      methods: {
        GetServerInformation: ["", "ssss", [], []],
        GetCapabilities: ["", "as", [], []],
        CloseNotification: ["u", "", [], []],
        Notify: ["susssasa{sv}i", "u", [], []],
      },
      signals: {},
      properties: {},
    });
    await bus.requestName(name, 0);
  },
});
