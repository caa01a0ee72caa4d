import type { Graph } from "../graph/graph.ts";
import { renderText, TEXT_VERSION } from "../graph/render.ts";
import { minimalSubgraph } from "../graph/subgraph.ts";
import type { LazyText } from "../model/prompt.ts";

/** What a rollout has to offer to be traced. */
export interface Traceable {
  readonly key: string;
  graph(): Promise<Graph>;
}

/** How much of a trace is told. */
export interface TraceOptions {
  /** The most tokens that the text may take (UTF-8 bytes / 4). */
  readonly tokens: number;
  /** Only what these params reach; default all. */
  readonly params?: readonly string[];
  /** Sections that the prompt has elsewhere. */
  readonly omit?: readonly ("definitions" | "params")[];
}

/**
 * Trace propagation (Cheng et al., "Trace is the Next AutoDiff", 2024): the minimal subgraph between the params and the
 * output as text. Known by (rollout, options, renderer), and rendered only for a live call.
 */
export function traceText(rollout: Traceable, options: TraceOptions): LazyText {
  const { tokens, params, omit } = options;
  return {
    identity: { trace: rollout.key, tokens, params: params ?? null, omit: omit ?? [], renderer: TEXT_VERSION },
    render: async () =>
      renderText(minimalSubgraph(await rollout.graph(), params === undefined ? {} : { params }), {
        tokens,
        omit: omit ?? [],
      }),
  };
}
