// A desk in fifty lines: prints what arrives for a client id, and sends the answers back.
//   node interactive-subscriber.ts [client id]
// Type the number of a button and press Enter; an empty line dismisses. Ctrl-C ends it.
import { createInterface } from "node:readline";
import { connect, contentOf, type NotificationDelivery } from "@toasty/client";

const [clientId = "desktop"] = process.argv.slice(2);
const waiting: NotificationDelivery[] = [];

await using toasty = connect({ agent: "interactive-subscriber" });
const attachment = toasty.attach(clientId);
process.once("SIGINT", () => attachment.close());

const keyboard = createInterface({ input: process.stdin });
keyboard.on("line", (line) => answer(line.trim()));

for await (const delivery of attachment) {
  switch (delivery.kind) {
    case "caught_up":
      console.log(`listening as ${clientId}`);
      break;
    case "notification":
      show(delivery);
      break;
    case "withdrawal":
      forget(delivery.id);
      console.log(`(${delivery.id} is over: ${delivery.reason})`);
      break;
    case "gap":
      console.log(`(${delivery.count ?? "some"} notifications are missing: ${delivery.reason})`);
      break;
  }
}
keyboard.close();

function show(delivery: NotificationDelivery): void {
  const { title, body, progress, buttons } = contentOf(delivery.notification);
  console.log(`${delivery.notification.agentId}: ${title}`);
  for (const line of [body, progress?.text]) if (line) console.log(`  ${line}`);
  for (const [index, { text }] of buttons.entries()) console.log(`  ${index + 1} ${text}`);
  if (buttons.length > 0) waiting.push(delivery);
  void delivery.displayed();
}

async function answer(line: string): Promise<void> {
  const delivery = waiting.shift();
  if (!delivery) return;
  const button = contentOf(delivery.notification).buttons[Number(line) - 1];
  const result = button ? await delivery.answer(button.id) : await delivery.dismiss();
  console.log(
    result.accepted ? `answered: ${button?.text ?? "dismissed"}` : "too late: it was settled before",
  );
}

function forget(id: string): void {
  const index = waiting.findIndex(({ notification }) => notification.id === id);
  if (index !== -1) waiting.splice(index, 1);
}
