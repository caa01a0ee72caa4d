import { BackwardWalk, type Question } from "../credit/backward-walk.ts";
import type { CriticBrief } from "../credit/critic-brief.ts";
import { edgePrompt, nodePrompt } from "../credit/critic-prompt.ts";
import { type Critique, gather, isTooLong, summarized, summaryPrompt } from "../credit/critiques.ts";
import { GradusError, nearest } from "../graph/errors.ts";
import type { CritiqueOptions } from "./critique-options.ts";
import type { Kernel } from "./kernel.ts";
import type { Rollout } from "./rollouts/evidence.ts";
import type { Study } from "./study.ts";

/** A scope of a study, as critiques need it. */
interface CriticizedStudy extends Study {
  readonly kernel: Pick<Kernel, "task">;
}

/**
 * Walks the feedback of all these runs back to the params, level by level over all runs at once: so it takes no more
 * waves of calls than the longest way has calls that are asked about, and one for summaries.
 */
export async function critiqueAll(
  study: CriticizedStudy,
  rollouts: readonly Rollout[],
  options: CritiqueOptions,
): Promise<Critique[]> {
  const { tokens = 2_000, summarize = false, perEdge = false, paramsReceive = false } = options;
  const rules = { ...study.kernel.task.backward, ...options.rules };
  const params = paramsOf(study, options);
  if (!(tokens >= 1)) {
    throw new GradusError("BAD_OPTION", `critiques cannot be told in ${tokens} tokens`, {
      fix: "give tokens a number from 1 up",
    });
  }
  const brief = briefOf(study, options);
  const distinct = new Map(rollouts.map((rollout) => [rollout.key, rollout]));
  const imperfect = [...distinct.values()].filter(({ outcome }) => outcome.score < study.task.perfect);
  const wanted = new Set(params);
  const walks = await Promise.all(
    imperfect.map(async (run) => ({
      run,
      walk: new BackwardWalk(run, await run.graph(), { params: wanted, rules, paramsReceive }),
    })),
  );
  const levels = Math.max(0, ...walks.map(({ walk }) => walk.levels));
  for (let level = 0; level < levels; level++) {
    const questions = walks.flatMap(({ walk }) => walk.questions(level));
    if (questions.length > 0) await (perEdge ? askEdges : askNodes)(study, questions, brief);
  }
  const told = gather(walks, params);
  const long = told.filter((one) => isTooLong(one, tokens) || (summarize && one.critiques.length > 1));
  const summaries = await study.each(long, async (one, scope) => {
    const [text] = await scope.ask(summaryPrompt(one, brief, tokens));
    return summarized(one, text, tokens);
  });
  return told.flatMap((one) => {
    const summary = summaries[long.indexOf(one)];
    return summary === undefined ? one.critiques : [summary];
  });
}

async function askNodes(study: Study, questions: readonly Question[], brief: CriticBrief): Promise<void> {
  const replies = await study.each(questions, (question, scope) => scope.ask(nodePrompt(question, brief)));
  for (const [i, question] of questions.entries()) question.answer(replies[i]![0] ?? {});
}

async function askEdges(study: Study, questions: readonly Question[], brief: CriticBrief): Promise<void> {
  const edges = questions.flatMap((question) => question.asked.map((input) => ({ question, input })));
  const replies = await study.each(edges, ({ question, input }, scope) =>
    scope.ask(edgePrompt(question, input, brief)),
  );
  for (const [i, { question, input }] of edges.entries()) {
    const [text] = replies[i]!;
    if (text !== undefined) question.answer({ [input.name]: text });
  }
}

function briefOf(study: Study, { objective, constraints, examples }: CritiqueOptions): CriticBrief {
  const { description, perfect } = study.task;
  return {
    program: description,
    perfect,
    ...(objective !== undefined && objective.trim() !== "" && { objective }),
    ...(constraints && { constraints }),
    ...(examples && { examples }),
  };
}

function paramsOf(study: Study, options: CritiqueOptions): readonly string[] {
  const known = study.params.map((param) => param.name);
  const stranger = options.params?.find((name) => !known.includes(name));
  if (stranger === undefined) return known.filter((name) => options.params?.includes(name) ?? true);
  const near = nearest(stranger, known);
  throw new GradusError("BAD_OPTION", `no param of this study is named "${stranger}"`, {
    fix: `${near === undefined ? "" : `did you mean "${near}"? `}the params are ${known.join(", ")}`,
  });
}
