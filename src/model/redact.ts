import type { Json } from "../graph/json.ts";

/** What must not be written down: a text, a pattern, or a pattern with the name its placeholder shows. */
export type RedactionRule = string | RegExp | { readonly kind: string; readonly pattern: RegExp };

/** Replaces secrets in every string of a JSON value, keys included; the value's shape stays. Doing it twice changes nothing more. */
export type Redact = <T extends Json | object>(value: T) => T;

/** Secrets with a known form. Where prose could have it too, a digit is asked for: "Bearer authentication" stays. */
const BUILT_IN: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "private-key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/ },
  { kind: "jwt", pattern: /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/ },
  { kind: "api-key", pattern: /(?<![A-Za-z])(sk|rk|pk)[-_](?=[\w-]*\d)[\w-]{16,}/ },
  { kind: "api-key", pattern: /\b(AIza[\w-]{35}|gsk_\w{20,}|hf_\w{20,}|npm_\w{30,}|xai-\w{20,})/ },
  { kind: "aws-key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: "github-token", pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})/ },
  { kind: "slack-token", pattern: /\bxox[abeoprs]-[\w-]{10,}/ },
  { kind: "bearer", pattern: /(?<=\bBearer\s{1,4})(?=[\w.~+/-]*\d)[\w.~+/-]{12,}=*/i },
  { kind: "password", pattern: /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:)[^\s/@]+(?=@)/i },
];

/**
 * What replaces secrets by `[redacted:kind]`. The built-in rules know keys and tokens of common services, PEM private
 * keys, and passwords in URLs; own texts and patterns (kind "custom") come on top of them.
 */
export function redactor(rules: readonly RedactionRule[] = []): Redact {
  const all = [...rules.flatMap(toRule), ...BUILT_IN.flatMap(toRule)];
  const kinds = [...new Set(all.map((rule) => rule.kind))].map(escapeRegExp).join("|");
  const placeholder = new RegExp(`(\\[redacted:(?:${kinds})\\])`);
  const text = (value: string): string => {
    // A rule may fit what another has left over, so all are applied until nothing changes: each round only shortens the rest.
    for (let before = ""; before !== value; ) {
      before = value;
      for (const rule of all) {
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
  return <T extends Json | object>(value: T): T => deep(value, text) as T;
}

function deep(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), deep(item, text)]));
}

function toRule(rule: RedactionRule): { readonly kind: string; readonly pattern: RegExp }[] {
  if (typeof rule === "string")
    return rule === "" ? [] : [{ kind: "custom", pattern: new RegExp(escapeRegExp(rule), "g") }];
  const { kind, pattern } = rule instanceof RegExp ? { kind: "custom", pattern: rule } : rule;
  // All matches, wherever the pattern's own state stands.
  return [{ kind, pattern: new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`) }];
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
