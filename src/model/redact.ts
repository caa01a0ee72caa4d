import { canonical, type Json } from "../graph/json.ts";

/** What must not be written down: a text, a pattern, or a pattern with the name its placeholder shows. */
export type RedactionRule = string | RegExp | { readonly kind: string; readonly pattern: RegExp };

/** Replaces secrets in every string of a JSON value, keys included; the value's shape stays. Doing it twice changes nothing more. */
export interface Redact {
  <T extends Json | object>(value: T): T;
  /** The same for a JSON text, without reading it where a glance shows that nothing can be found. */
  inText(json: string): string;
}

interface Rule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** Found in every JSON text with a match of the pattern, cheaply; absent where nobody can tell. */
  readonly hint?: RegExp;
}

/** Secrets with a known form. Where prose could have it too, a digit is asked for: "Bearer authentication" stays. */
const BUILT_IN: readonly Rule[] = [
  {
    kind: "private-key",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    hint: /PRIVATE KEY-----/,
  },
  { kind: "jwt", pattern: /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, hint: /eyJ[\w-]{10}/ },
  {
    kind: "api-key",
    pattern: /(?<![A-Za-z])(sk|rk|pk)[-_](?=[\w-]*\d)[\w-]{16,}/g,
    hint: /[srp]k[-_][\w-]{16}/,
  },
  {
    kind: "api-key",
    pattern: /\b(AIza[\w-]{35}|gsk_\w{20,}|hf_\w{20,}|npm_\w{30,}|xai-\w{20,})/g,
    hint: /AIza|gsk_|hf_|npm_|xai-/,
  },
  { kind: "aws-key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, hint: /AKIA|ASIA/ },
  {
    kind: "github-token",
    pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})/g,
    hint: /gh[pousr]_|github_pat_|glpat-/,
  },
  { kind: "slack-token", pattern: /\bxox[abeoprs]-[\w-]{10,}/g, hint: /xox[abeoprs]-/ },
  { kind: "bearer", pattern: /(?<=\bBearer\s{1,4})(?=[\w.~+/-]*\d)[\w.~+/-]{12,}=*/gi, hint: /bearer/i },
  {
    kind: "password",
    pattern: /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:)[^\s/@]+(?=@)/gi,
    hint: /:\/\/[^\s/@]+@/,
  },
];

/**
 * What replaces secrets by `[redacted:kind]`. The built-in rules know keys and tokens of common services, PEM private
 * keys, and passwords in URLs; own texts and patterns (kind "custom") come on top of them.
 */
export function redactor(rules: readonly RedactionRule[] = []): Redact {
  const all = [...rules.flatMap(toRule), ...BUILT_IN];
  const kinds = [...new Set(all.map((rule) => rule.kind))].map(escapeRegExp).join("|");
  const placeholder = new RegExp(`(\\[redacted:(?:${kinds})\\])`);
  const text = (value: string): string => {
    // A rule may fit what another has left over, so all are applied until nothing changes: each round only shortens the rest.
    for (let before = ""; before !== value; ) {
      before = value;
      for (const rule of all) {
        if (rule.hint?.test(value) === false) continue;
        value = value
          .split(placeholder)
          .map((part, i) =>
            i % 2 === 1 ? part : part.replace(rule.pattern, (found) => (found === "" ? "" : `[redacted:${rule.kind}]`)),
          )
          .join("");
      }
    }
    return value;
  };
  const redact = <T extends Json | object>(value: T): T => deep(value, text) as T;
  const inText = (json: string): string => {
    if (all.every(({ hint }) => hint?.test(json) === false)) return json;
    const value = JSON.parse(json) as Json;
    const cleaned = canonical(redact(value as Json & object));
    return cleaned === canonical(value) ? json : cleaned;
  };
  return Object.assign(redact, { inText });
}

function deep(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item, text)]));
}

function toRule(rule: RedactionRule): readonly Rule[] {
  if (typeof rule === "string") {
    if (rule === "") return [];
    const inJson = JSON.stringify(rule).slice(1, -1);
    // In a text of its own or in JSON: the shorter form may be the other's part, so either is enough.
    const hint = new RegExp(`${escapeRegExp(rule)}|${escapeRegExp(inJson)}`);
    return [{ kind: "custom", pattern: new RegExp(escapeRegExp(rule), "g"), hint }];
  }
  const { kind, pattern } = rule instanceof RegExp ? { kind: "custom", pattern: rule } : rule;
  // All matches, wherever the pattern's own state stands.
  return [{ kind, pattern: new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`) }];
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
