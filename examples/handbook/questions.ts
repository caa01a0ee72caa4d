/** A question, the fact that answers it, and the section that has the last word. */
export interface Question {
  readonly input: string;
  /** The answer as the crew writes it. */
  readonly expected: string;
}

/** What the crew writes where the handbook is silent. */
export const SILENT = "ask the purser";

const row = (input: string, expected: string): Question => ({ input, expected });

export const train: readonly Question[] = [
  row("What does my dog pay?", "15 crowns (§2)"),
  row("How much is a bicycle on a market Friday?", "0 crowns (§12)"),
  row("My car is 8 metres long. What does it cost?", "260 crowns (§4)"),
  row("I cancel my ticket on the day of travel. What do I get back?", "half (§7)"),
  row("What is the fare for my eight-year-old child?", "20 crowns (§1)"),
  row("How heavy may my suitcase be and still cost nothing?", "20 kilos (§5)"),
  row("Do you sell souvenirs on board?", SILENT),
];

export const validation: readonly Question[] = [
  row("What does a bicycle cost on a Tuesday?", "25 crowns (§3)"),
  row("We bring a car of 5 metres in July. What does it pay?", "230 crowns (§13)"),
  row("What does a reservation for a seat cost?", "30 crowns (§6)"),
  row("Is there a discount for students?", SILENT),
];

export const test: readonly Question[] = [
  row("What do I pay for my guide dog?", "0 crowns (§2)"),
  row("My suitcase weighs 31 kilos. What does it cost?", "10 crowns (§5)"),
  row("I cancel my ticket the day before. What do I get back?", "all (§7)"),
  row("How much is a bicycle on a Sunday?", "25 crowns (§3)"),
  row("What does a car of 7 metres pay in July?", "265 crowns (§13)"),
  row("Twelve children of nine years travel together. What does each pay?", "12 crowns (§14)"),
  row("What does a stroller cost?", "0 crowns (§20)"),
  row("Is there wireless internet on board?", SILENT),
  row("When does the last ferry leave on a Sunday?", "19:40 (§15)"),
  row("How long do you keep lost property?", "30 days (§11)"),
];
