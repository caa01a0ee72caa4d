import type { AddressInfo } from "node:net";
import { GradusError, messageOf } from "../../graph/errors.ts";
import {
  type SimulatedModel,
  type SimulatedModelOptions,
  simulatedModel,
} from "../../testing/simulated/simulated-model.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { parseWorld } from "../load/simulated-name.ts";
import { simulationServer } from "../serve/simulation-server.ts";

/** The options of `gradus simulate`. */
interface SimulateOptions {
  readonly port: number;
  readonly seed: number;
  readonly latency?: number;
  readonly knob?: NonNullable<SimulatedModelOptions["knobs"]>;
}

/** `gradus simulate [WORLD]`: serves a simulated model on this machine as an OpenAI-compatible endpoint, until Ctrl-C. */
export async function simulate(io: Io, name: string, options: SimulateOptions): Promise<number> {
  const { port } = options;
  const model = modelOf(name, options);
  const world = model.modelId;
  const server = simulationServer(model);
  try {
    await new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", done);
    });
  } catch (cause) {
    throw new GradusError("PORT_TAKEN", `cannot listen on port ${port}: ${messageOf(cause)}`, {
      fix: "choose another --port, or leave it out for any that is free",
      cause,
    });
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  io.stdout(`${url}\n`);
  io.stderr(
    [
      `the simulated world "${world}" answers there; it says nothing about real models. Ctrl-C ends it.`,
      `» npx gradus optimize task.ts --model ask=openai-compatible:${url}#${world} --optimizer openai-compatible:${url}#${world}`,
      `» curl ${url}/chat/completions -d '{"model":"${world}","messages":[{"role":"user","content":"Message: my parcel is late"}]}'`,
      "",
    ].join("\n"),
  );
  await aborted(io.signal);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  return EXIT.done;
}

/** The world as an argument, also in the form of a model's name, `simulated:desk?seed=2`, with what the options add. */
function modelOf(name: string, { seed, latency, knob = {} }: SimulateOptions): SimulatedModel {
  const named = parseWorld(name.replace(/^simulated:/, ""));
  const twice =
    named.seed !== undefined && seed !== NO_SEED && seed !== named.seed
      ? "seed"
      : Object.keys(knob).find((key) => Object.hasOwn(named.knobs, key));
  if (twice !== undefined) {
    throw new GradusError("USAGE", `"${twice}" is given twice: in ${name} and as an option`, {
      fix: "say it once",
    });
  }
  return simulatedModel(named.world, {
    seed: named.seed ?? seed,
    knobs: { ...named.knobs, ...knob },
    ...(latency !== undefined && { latencyMs: latency }),
  });
}

/** What `--seed` is where nobody gives it. */
const NO_SEED = 0;

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", () => done(), { once: true });
  });
}
