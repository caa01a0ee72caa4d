/** A gradus command as a shell reads it: parts with special characters are quoted. `store` is named where it is another. */
export function gradusCommand(parts: readonly string[], store = "gradus.db"): string {
  const all = [...parts, ...(store === "gradus.db" ? [] : ["--store", store])];
  return ["gradus", ...all.map(quoted)].join(" ");
}

function quoted(part: string): string {
  return /^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`;
}
