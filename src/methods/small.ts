/**
 * Options for budgets of some hundreds of rollouts, by method: the published ones spend more than that in their first
 * steps. What is not named here has its default. Used where methods are compared at one small budget.
 */
export const smallOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.freeze({
  ape: { candidates: 8, samples: 4, pairs: 4, rounds: 4, survivors: 3, examples: 10 },
  copro: { breadth: 4, depth: 6 },
  evoprompt: { size: 5, generations: 10 },
  "grad-sum": { beam: 2, samples: 8, edits: 2, screen: 6 },
  grips: { examples: 10, patience: 20, iterations: 20 },
  miprov2: { auto: "medium" },
  opro: { width: 4 },
  "prompt-agent": { depth: 4, width: 2, batch: 5, beam: 2 },
  promptbreeder: { size: 8, batch: 10 },
  promst: { children: 4, episodes: 8 },
  protegi: {
    beam: 2,
    minibatch: 10,
    groups: 2,
    errors: 3,
    reasons: 2,
    paraphrases: 1,
    successors: 6,
    evaluations: 100,
    samples: 5,
    arms: 4,
  },
  sammo: { initial: 2, beam: 2, depth: 10 },
  "semantic-backprop": { batch: 8 },
  simba: { batch: 10, candidates: 3 },
});
