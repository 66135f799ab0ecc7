// Tells the human something, and says who got it.
//   node simple-publisher.ts "Build finished" "312 tests passed"
import { connect, success } from "@toasty/client";

const [title = "Build finished", body = "312 tests passed"] = process.argv.slice(2);

await using toasty = connect({ agent: "simple-publisher" });
const receipt = await toasty.publish(success(title, body));

if (receipt.outcome === "streamed") console.log(`on the screen of ${receipt.sessions} desk(s)`);
else console.log(`${receipt.outcome}: the next desk that attaches as "desktop" gets it`);
