import { BadReply, type Reply, taggedReply } from "./reply.ts";

/** A reply that is one new text: `<text>…</text>`. What is not asked for, such as a text in quotes, is the kind's to mend. */
export const newTextReply: Reply<string> = {
  ...taggedReply("text"),
  describe: "Give the whole new text between <text> and </text>; what stands outside of them is ignored.",
};

/** A reply that judges: `<critique>…</critique>`. */
export const critiqueReply: Reply<string> = {
  ...taggedReply("critique"),
  describe: "Give your critique between <critique> and </critique>; what stands outside of them is ignored.",
};

/** A reply of up to `n` new texts, each between `<text>` and `</text>`; more than `n` are cut off, one is enough. */
export function newTextsReply(n: number): Reply<readonly string[]> {
  return listReply("text", n, `Give ${n} different texts, each whole and between <text> and </text> of its own.`);
}

/** A reply of up to `n` critiques, each between `<critique>` and `</critique>`. */
export function critiquesReply(n: number): Reply<readonly string[]> {
  return listReply("critique", n, `Give ${n} different critiques, each between <critique> and </critique> of its own.`);
}

/** A reply with a critique for some of the named things: `<critique for="name">…</critique>`; those it leaves out need none. */
export function critiquesForReply(names: readonly string[]): Reply<Readonly<Record<string, string>>> {
  return {
    describe: `Give one critique for each that should change, as <critique for="NAME">…</critique>, NAME out of: ${names.join(", ")}. Leave out what is good as it is; where all is good, write <critique></critique>.`,
    parse(text) {
      const found = [...text.matchAll(/<critique for="([^"\n]+)">([\s\S]*?)<\/critique>/g)];
      const stranger = found.find(([, name]) => !names.includes(name!));
      if (stranger !== undefined) throw new BadReply(`"${stranger[1]}" is none of ${names.join(", ")}.`);
      if (found.length === 0 && !/<critique>\s*<\/critique>/.test(text))
        throw new BadReply('The reply has no <critique for="…">…</critique>.');
      return Object.fromEntries(
        found.flatMap(([, name, body]) => (body!.trim() === "" ? [] : [[name!, body!.trim()]])),
      );
    },
  };
}

function listReply(tag: string, n: number, describe: string): Reply<readonly string[]> {
  const block = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "g");
  return {
    describe,
    parse(text) {
      const found = [...text.matchAll(block)].map(([, body]) => body!.trim()).filter((body) => body !== "");
      if (found.length === 0) throw new BadReply(`The reply has no text between <${tag}> and </${tag}>.`);
      return [...new Set(found)].slice(0, n);
    },
  };
}
