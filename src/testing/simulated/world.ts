import { GradusError } from "../../graph/errors.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

/** A hidden rule: what calls for a label. */
export interface Rule {
  /** The words for it, all meaning the same; the first is the one that models write: "refund". */
  readonly words: readonly string[];
  /** What the right answer then holds: "R7". */
  readonly label: string;
  /** Sentences by which a message has it; each holds one of the words. */
  readonly says: readonly string[];
}

/** Something that a text may ask for and that helps every answer. */
export interface Skill {
  /** A text carries the skill where it holds one of these, in any case. */
  readonly phrases: readonly string[];
  /** Sentences that carry it, for the editor and the critic. */
  readonly says: readonly string[];
  /** What feedback says where it is lacking. */
  readonly symptom: string;
}

/** One model call of a world: what its text is called, and what the text has to carry. */
export interface Stage {
  /** The text param. */
  readonly param: string;
  /** What the text is for, as its description says. */
  readonly purpose: string;
  readonly initial: string;
  /** Stands before the input in the student's prompt: "Message". */
  readonly marker: string;
  readonly rules: readonly Rule[];
  /** To answer in the form that is asked for. */
  readonly format?: Skill;
  /** To check the answer, which finds needs that were missed. */
  readonly check?: Skill;
  /** Labels; labels with how sure the student is of each; or labels that no text makes better. Default "labels". */
  readonly answers?: "labels" | "sure" | "chance";
  readonly vocabulary: Vocabulary;
}

/** Tasks with hidden rules, and a language in which texts carry them. */
export interface World {
  readonly name: string;
  readonly description: string;
  readonly stages: readonly Stage[];
  /** Messages, with `{needs}` where the needs' sentences go and `{number}` where a number makes it the only one. */
  readonly templates: readonly string[];
  /** Advice that sounds good and does nothing. */
  readonly superstitions: readonly string[];
}

/** A world with one text and its rules. */
export interface WorldOptions {
  readonly name: string;
  readonly description?: string;
  readonly rules: readonly Rule[];
  readonly templates?: readonly string[];
  /** The text that every study begins with. */
  readonly initial?: string;
  readonly superstitions?: readonly string[];
  /** To answer with labels alone; `null`: nobody minds. */
  readonly format?: Skill | null;
  readonly check?: Skill | null;
}

/** Makes a world of one's own. Throws `BAD_OPTIONS` where a rule's sentence lacks its words, or holds another rule's. */
export function defineWorld(options: WorldOptions): World {
  const { name, rules, format = LABELS_ALONE, check = CHECK } = options;
  return {
    name,
    description: options.description ?? "Sorts messages: each gets the labels that its needs call for.",
    stages: [
      stage({
        param: "instructions",
        purpose: "what the model is told about labels",
        initial: options.initial ?? "Read the message and give its labels.",
        marker: "Message",
        rules,
        ...(format && { format }),
        ...(check && { check }),
      }),
    ],
    templates: options.templates ?? TEMPLATES,
    superstitions: options.superstitions ?? SUPERSTITIONS,
  };
}

/** A stage with its vocabulary; the same errors as `defineWorld`. */
export function stage(parts: Omit<Stage, "vocabulary">): Stage {
  const vocabulary = vocabularyOf(parts.rules);
  for (const [i, rule] of parts.rules.entries())
    for (const sentence of rule.says) {
      const found = new Set(vocabulary.hits(sentence).map((hit) => hit.rule ?? hit.label));
      if (!found.has(i) || found.size > 1)
        throw new GradusError(
          "BAD_OPTIONS",
          `the sentence "${sentence}" of the rule for ${rule.label} must hold one of its words (${rule.words.join(", ")}), and no label or word of another rule`,
          { fix: "change the sentence, or the words" },
        );
    }
  return { ...parts, vocabulary };
}

const LABELS_ALONE: Skill = {
  phrases: ["labels alone", "only the labels", "just the labels", "nothing else", "no other words", "nothing but"],
  says: ["Reply with the labels alone, separated by commas.", "Give only the labels and nothing else."],
  symptom: "the reply holds more than labels",
};

const CHECK: Skill = {
  phrases: ["check again", "step by step", "read it twice", "double-check", "verify"],
  says: ["Go through the message step by step.", "Then check again that no need was missed."],
  symptom: "a part was missed",
};

const TEMPLATES = [
  "Hello, this is about order {number}. {needs} Thank you.",
  "Order {number} again! {needs}",
  "Hi there. {needs} My order number is {number}.",
  "{needs} Please answer soon; it is order {number}.",
];

const SUPERSTITIONS = [
  "Take a deep breath before answering.",
  "You are a world-class expert with decades of experience.",
  "Consider the tone of the writer carefully.",
  "This is very important for our company.",
  "Be precise and think about what the writer feels.",
  "Longer messages usually deserve more thought.",
];
