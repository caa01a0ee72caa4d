/** What one step of a method takes: runs of the program, and questions to the optimizer's model. */
export interface StepCost {
  readonly rollouts: number;
  readonly asks: number;
}

type Options = Readonly<Record<string, unknown>>;

/** How many examples there are. */
interface Sizes {
  readonly train: number;
  readonly validation: number;
}

const number = (options: Options, name: string, usual: number) => Number(options[name] ?? usual);

/** By method name; what a step may take at most, where it depends on what the step finds. */
const steps: Readonly<Record<string, (options: Options, sizes: Sizes) => StepCost>> = {
  "random-search": (options, { train }) => ({ rollouts: number(options, "width", 1) * train, asks: 0 }),
  tpe: (_, { train }) => ({ rollouts: train, asks: 0 }),
  opro: (options, { train }) => {
    const width = number(options, "width", 1);
    return { rollouts: width * train, asks: width };
  },
  optoprime: (options, { train, validation }) => {
    const candidates = number(options, "candidates", 1);
    const batch = Math.min(train, number(options, "batch", 3));
    return { rollouts: batch * (1 + candidates) + validation, asks: candidates };
  },
};

/** The most that one step of a method takes; `undefined` where nobody has said. */
export function stepCost(name: string, options: Options, sizes: Sizes): StepCost | undefined {
  return Object.hasOwn(steps, name) ? steps[name]!(options, sizes) : undefined;
}
