/**
 * The worker thread of the JavaScript sandbox: plain JavaScript, since TypeScript loaders do not reach workers.
 * It takes one request at a time, and gives each a context that nothing has run in before.
 */
import { parentPort, workerData } from "node:worker_threads";
import { replaceContext, takeContext } from "./javascript-engine.mjs";
import { Run } from "./javascript-run.mjs";

let current;
let before = Promise.resolve();

async function serve(request) {
  const place = await takeContext(request.limits.memoryMb);
  current = new Run(request, place);
  const result = await current.whole();
  current = undefined;
  parentPort.postMessage({ kind: "done", id: request.id, result });
  await replaceContext(place);
}

workerData.answers.on("message", (answer) => current?.receive(answer));
parentPort.on("message", (request) => {
  before = before.then(() => serve(request));
});
parentPort.postMessage({ kind: "ready" });
