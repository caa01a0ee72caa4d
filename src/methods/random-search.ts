import { spacesOf, toChange } from "../propose/point.ts";
import { randomPoint } from "../search/space.ts";
import { method } from "../study/method/method.ts";
import { option } from "../study/method/option.ts";

const options = {
  width: option.whole(1, "candidates per step"),
};

/** Random search: values drawn from the params' ranges and options, each evaluated on the whole of train. The one to beat. */
export const randomSearch = method(
  {
    name: "random-search",
    paper: "Bergstra, Bengio: Random Search for Hyper-Parameter Optimization (JMLR 2012)",
    summary: "draws numbers and choices at random; needs no model",
    signal: "static",
    credit: "none",
    needsModel: false,
    changes: ["numbers"],
    cost: (o, n) => ({ start: { rollouts: n.train, asks: 0 }, step: { rollouts: o.width * n.train, asks: 0 } }),
  },
  options,
  async (study, { width }) => {
    const spaces = spacesOf(study.params);
    await study.evaluate([study.baseline], study.train);
    while (await study.step("draw")) {
      const random = study.draw("point");
      const points = Array.from({ length: width }, () =>
        randomPoint(
          spaces.map((s) => s.space),
          random,
        ),
      );
      const candidates = await study.offer(
        [study.baseline],
        points.map((p) => toChange(spaces, p)),
        "random-search",
      );
      await study.evaluate(candidates, study.train);
    }
  },
);
