/** Where a text was said first: a critic's reply, a rule's text, recorded feedback or an error. */
export interface Source {
  /** The id and name of the node that the text came from. */
  readonly id: number;
  readonly node: string;
  readonly text: string;
  /** What came back about the run itself, not what a critic made of it. */
  readonly outcome: boolean;
  /** Orders the texts of one node. */
  readonly order: number;
}

/** What a text has passed on its way back, the last passed first. */
export interface Way {
  readonly how: "through" | "decided";
  readonly op: string;
  readonly before: Way | undefined;
  readonly first: Way | undefined;
  readonly length: number;
}

/** A text on its way back. */
export interface Message {
  readonly source: Source;
  readonly way?: Way;
}

/** Further on the way; a loop that passes the same op again and again is told once. */
export function via({ source, way }: Message, how: Way["how"], op: string): Message {
  if (way?.how === how && way.op === op) return { source, way };
  return { source, way: { how, op, before: way, first: way?.first ?? way, length: (way?.length ?? 0) + 1 } };
}

/** The text with the way that it came. */
export function told({ source, way }: Message): string {
  return way === undefined ? source.text : `${wayText(way)}: ${source.text}`;
}

/** What is told of a long way: the last steps and the first. */
const LAST_STEPS = 3;

function wayText(way: Way): string {
  const steps: string[] = [];
  let at: Way | undefined = way;
  for (; at !== undefined && steps.length < LAST_STEPS; at = at.before) steps.push(stepText(at));
  const left = way.length - steps.length;
  if (left > 1) steps.push(`… (${left - 1} more)`);
  if (left > 0) steps.push(stepText(way.first!));
  return steps.join(", ");
}

function stepText({ how, op }: Way): string {
  return how === "through" ? `through \`${op}\`` : `decided the course of \`${op}\``;
}

/** The texts that have come to one node. A text that comes by several ways is one, and came by the shortest. */
export class Inbox {
  readonly #bySource = new Map<Source, Message>();

  add(message: Message): void {
    const known = this.#bySource.get(message.source);
    if (known === undefined || (message.way?.length ?? 0) < (known.way?.length ?? 0))
      this.#bySource.set(message.source, message);
  }

  /** In the order of the run: what an earlier call was told comes first. */
  messages(): Message[] {
    return [...this.#bySource.values()].sort((a, b) => a.source.id - b.source.id || a.source.order - b.source.order);
  }
}
