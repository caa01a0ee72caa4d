import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { filesIn, root } from "./files.mjs";

/** Relative links of every Markdown file lead to a file of the repository, and their anchors to a heading. */
export function docLinks() {
  const files = filesIn(".").filter((file) => file.endsWith(".md"));
  let count = 0;
  const problems = files.flatMap((file) =>
    linksOf(read(file)).flatMap((link) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link) || link.startsWith("//")) return [];
      count++;
      const [path, anchor] = link.split("#");
      const target = path === "" ? file : normalize(join(path.startsWith("/") ? "." : dirname(file), decodeURI(path)));
      if (target.startsWith("..") || !existsSync(join(root, target))) return [`${file}: ${link} leads nowhere`];
      if (anchor === undefined || !target.endsWith(".md") || anchorsOf(read(target)).has(anchor)) return [];
      return [`${file}: ${target} has no heading #${anchor}`];
    }),
  );
  return { problems, note: `${count} links in ${files.length} files` };
}

function read(file) {
  const path = join(root, file);
  return statSync(path).isFile() ? readFileSync(path, "utf8") : "";
}

/** Fences and code spans are no prose. */
function withoutCode(text) {
  return text
    .replace(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1[`~]*\s*$/gm, "")
    .replace(/(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, "");
}

function linksOf(text) {
  const prose = withoutCode(text);
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g)];
  const references = [...prose.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  const tags = [...prose.matchAll(/<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"\s]+)"/g)];
  return [...inline, ...references, ...tags].map((match) => match[1]);
}

/** Anchors as GitHub makes them of headings, and those given by hand. */
function anchorsOf(text) {
  const anchors = new Set([...text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)].map((match) => match[1]));
  const fenceless = text.replace(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1[`~]*\s*$/gm, "");
  for (const [, heading] of fenceless.matchAll(/^ {0,3}#{1,6}\s+(.+?)\s*#*$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
    let unique = slug;
    for (let n = 1; anchors.has(unique); n++) unique = `${slug}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}
