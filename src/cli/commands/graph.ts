import { GradusError, nearest } from "../../graph/errors.ts";
import { writeGraph } from "../../graph/graph-json.ts";
import { renderText } from "../../graph/render.ts";
import { renderDot } from "../../graph/render-dot.ts";
import { renderMermaid } from "../../graph/render-mermaid.ts";
import type { RecordedRollout, StudyRecord } from "../../study/record/read-study.ts";
import type { Io } from "../io.ts";
import { readingStudy } from "../open-store.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { bestOf } from "../print/standings.ts";
import type { StoreFlags } from "../study-options.ts";

/** What `gradus graph` takes. */
export interface GraphFlags extends StoreFlags {
  readonly rollout?: string;
  readonly format: "text" | "mermaid" | "dot" | "json";
  readonly tokens?: number;
}

/** `gradus graph [STUDY]`: a recorded run as a graph. */
export async function graph(io: Io, id: string | undefined, flags: GraphFlags): Promise<number> {
  if (flags.tokens !== undefined && flags.format !== "text") {
    throw new GradusError("USAGE", `--tokens limits a text; the format is ${flags.format}`, {
      fix: "leave out --tokens, or choose --format text",
    });
  }
  return await readingStudy(io, flags.store, id, async ({ record }) => {
    const rollout = rolloutOf(record, flags);
    const recorded = await rollout.graph();
    const { score } = rollout.outcome;
    const feedback = [{ score, ...(rollout.feedback !== "" && { text: rollout.feedback }) }];
    io.stderr(`rollout ${rollout.key}: score ${score}\n`);
    switch (flags.format) {
      case "text":
        io.stdout(
          `${renderText(recorded, { tokens: flags.tokens ?? Number.POSITIVE_INFINITY, feedback }).trimEnd()}\n`,
        );
        break;
      case "mermaid":
        io.stdout(renderMermaid(recorded));
        break;
      case "dot":
        io.stdout(renderDot(recorded));
        break;
      case "json":
        io.stdout(`${writeGraph(recorded)}\n`);
        break;
    }
    return 0;
  });
}

function rolloutOf(record: StudyRecord, { rollout: key, store }: GraphFlags): RecordedRollout {
  const { rollouts, header } = record;
  if (rollouts.length === 0) {
    throw new GradusError("NO_ROLLOUTS", `the study ${header.id} has no finished run`, {
      fix: `go on with it: ${gradusCommand(["resume", header.id], store)}`,
    });
  }
  if (key === undefined) {
    const best = bestOf(record)?.id;
    return rollouts.find((one) => one.candidate === best) ?? rollouts[0]!;
  }
  const found = rollouts.find((one) => one.key === key);
  if (found !== undefined) return found;
  const near = nearest(
    key,
    rollouts.map((one) => one.key),
  );
  throw new GradusError("ROLLOUT_UNKNOWN", `the study ${header.id} has no rollout "${key}"`, {
    fix: `${near === undefined ? "" : `did you mean ${near}? `}${gradusCommand(["show", header.id, "--candidate", "best"], store)} lists the rollouts of the best candidate`,
  });
}
