import type { Method } from "../study/method/method.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";

/** What a spy is told of. */
export interface Spy {
  /** The study, before the method runs. */
  readonly begun?: (study: Study) => void;
  /** What each `evaluate` and `race` gave, in any scope. */
  readonly evidence?: (evidence: readonly Evidence[]) => void;
  /** A step has begun. */
  readonly step?: () => void;
  /** The method has ended, however it did. */
  readonly ended?: () => void;
}

/** The same method, watched while it runs. */
export function spiedMethod(method: Method, spy: Spy): Method {
  const run = async (study: Study) => {
    spy.begun?.(study);
    await method.run(spiedStudy(study, spy)).finally(() => spy.ended?.());
  };
  return { ...method, run };
}

function spiedStudy(study: Study, spy: Spy): Study {
  const saw = (evidence: Evidence[]) => {
    spy.evidence?.(evidence);
    return evidence;
  };
  const over: Partial<Study> = {
    evaluate: async (...args) => saw(await study.evaluate(...args)),
    race: async (...args) => saw(await study.race(...args)),
    each: async (xs, fn) => await study.each(xs, (x, scope, i) => fn(x, spiedStudy(scope, spy), i)),
    step: async (label) => {
      const begins = await study.step(label);
      if (begins) spy.step?.();
      return begins;
    },
  };
  return new Proxy(study, {
    get(target, name) {
      if (name in over) return Reflect.get(over, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
