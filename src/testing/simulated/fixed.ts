/**
 * What is fixed in the simulation: knobs do not change it, and with other figures every result would be another one.
 * Probabilities, where nothing else is said. `docs/simulated-model.md` tells of each.
 */
export const FIXED = Object.freeze({
  /** The student's answers that no text makes better: right, else any label. */
  chance: 0.6,
  /** A need that is neither recalled nor guessed gets no label; else any. */
  silent: 0.5,
  /** Words after which attention is down by the knob `fade`. */
  fadeWords: 200,
  /** How sure the student is of a label that it gives: at least, and how much more where the text carries it fully. */
  sure: 0.45,
  sureMore: 0.4,
  /** A label that comes to mind besides, each, and how sure the student is of it. */
  stray: 0.25,
  straySure: 0.38,
  /** Standard deviation of how sure it says it is. */
  sureNoise: 0.12,
  /** What an answer in words is worth where labels alone were asked for, compared with these. */
  untidy: 0.6,
  /** Something wrong is advice that does nothing; else a rule with a wrong label. */
  idleFalsehood: 0.5,
  /** A rule is told by its first word; else by any of its words. */
  firstWord: 0.7,
  /** Things that an editor learns from runs in one go, and where it writes the whole text from them. */
  lessons: 2,
  lessonsForAll: 4,
  /** The best texts of a history that a new one takes from. */
  bestTexts: 3,
  /** A rule that an editor keeps is said in other words. */
  reworded: 0.3,
  /** A text without evidence gains advice that does nothing. */
  idleAdvice: 0.3,
  /** UTF-16 units: words and labels of a run that stand in one such stretch or in the next are seen together. */
  stretch: 800,
  /** A number of which nothing is said stays, or goes anywhere; else to a place near. */
  numberStays: 0.5,
  numberJumps: 0.2,
  /** The width of that nearness, as a share of the range. */
  numberNear: 0.3,
  /** How far a number moves as feedback says, as a share of the range: at least, and how much more at most. */
  numberStep: 0.05,
  numberStepMore: 0.15,
  /** A choice or a switch stays; else it is drawn anew. */
  choiceStays: 0.7,
});
