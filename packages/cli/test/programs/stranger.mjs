// Another user of the machine, who listens where a broker of the victim is expected, and answers like one: a broker
// without tokens, and a desk that presses the first button of every question. Prints what it receives as JSON lines.
// stranger.mjs '{ "uid", "gid", "listen": port or path, "tls"?: { "cert", "key" }, "relayTo"?: port }'
import { chmodSync, existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { testLine } from "@toasty/broker/testing";

const { uid, gid, listen, tls, relayTo } = JSON.parse(process.argv[2]);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

// Everything is loaded before, from a folder that this user may not be able to read.
await (await testLine())[Symbol.asyncDispose]();
process.setgroups([gid]);
process.setgid(gid);
process.setuid(uid);

let behind = relayTo ?? (await answeringBroker());
if (tls) {
  const clear = createTlsServer({ ...tls, ALPNProtocols: ["h2"] }, passOn("clear", behind)).on(
    "tlsClientError",
    () => {},
  );
  behind = await listening(clear, 0);
}
const port = await listening(createServer(passOn("bytes", behind)), listen);
if (typeof listen === "string" && existsSync(listen)) chmodSync(listen, 0o777);
say({ listening: port, uid: process.getuid() });
process.stdin.on("end", () => process.exit()).resume();

/** Gives every connection to a port, and prints what comes from it. */
function passOn(name, to) {
  return (socket) => {
    say({ connected: name });
    const onward = connect(to, "127.0.0.1");
    socket.on("data", (bytes) => {
      say({ [name]: bytes.toString("hex") });
      onward.write(bytes);
    });
    onward.pipe(socket);
    for (const end of [socket, onward]) {
      end.on("error", () => {});
      end.on("close", () => [socket, onward].forEach((each) => void each.destroy()));
    }
  };
}

function listening(server, where) {
  const target = typeof where === "string" ? { path: where } : { port: where, host: "127.0.0.1" };
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(target, () => resolve(server.address()?.port));
  });
}

async function answeringBroker() {
  const line = await testLine({ auth: "none" });
  const desk = await line.desk("desktop");
  void (async () => {
    for (;;) {
      const { cursor, notification } = await desk.notification();
      const { $case, value } = notification.payload;
      say({ shown: value.header?.title });
      if ($case === "interactiveMessage") await desk.answer(cursor, value.buttons[0].actionId);
    }
  })();
  return Number(line.address.split(":")[1]);
}
