import { handbook } from "./handbook.ts";

/** The `count` sections that share the rarest words with a text, best first; of equals the earlier one. None that shares no word. */
export function sectionsFor(text: string, count: number): string[] {
  const words = new Set(wordsOf(text));
  const score = (section: string) =>
    [...new Set(wordsOf(section))].reduce((sum, word) => sum + (words.has(word) ? rarity(word) : 0), 0);
  return handbook
    .map((section, place) => ({ section, place, score: score(section) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, count)
    .map((one) => one.section);
}

/** A text with what a glossary has for its words: lines of "asked = said", read without regard to case. */
export function translated(text: string, glossary: string): string {
  const entries = glossary.split("\n").flatMap((line) => {
    const [asked = "", said] = line.split("=");
    return said === undefined || asked.trim() === ""
      ? []
      : [{ asked: stem(asked.trim().toLowerCase()), said: said.trim() }];
  });
  const words = wordsOf(text);
  const found = entries.filter(({ asked }) => words.includes(asked) || ` ${words.join(" ")} `.includes(` ${asked} `));
  return [text, ...found.map(({ said }) => said)].join(" ");
}

/** The share of sections that do without a word, as a logarithm. */
function rarity(word: string): number {
  const having = handbook.filter((section) => wordsOf(section).includes(word)).length;
  return Math.log((1 + handbook.length) / (1 + having));
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}:]+/gu) ?? []).map(stem);
}

function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}
