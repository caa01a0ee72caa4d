import { markLine } from "../sandbox/mark-line.ts";
import { lineAt } from "./syntax.ts";
import { inline } from "./words.ts";

/** What a function's type must fit. */
export interface Contract {
  /** Declarations that `type` rests on. */
  readonly declarations: string;
  /** A type as TypeScript writes it. */
  readonly type: string;
}

/**
 * Why a function's types do not fit, as a sentence with the marked line below it; `undefined` where they do, and where
 * TypeScript is not installed. The first check loads TypeScript (about half a second), later ones take milliseconds.
 */
export async function typeProblem(contract: Contract, source: string): Promise<string | undefined> {
  const diagnose = await checker();
  if (diagnose === undefined) return undefined;
  const head = headOf(contract, diagnose);
  try {
    // A mistake in the contract itself is not the candidate's; a misfit of the whole function is told at its name.
    const nameAt = head.lastIndexOf(`const ${NAME}:`) + "const ".length;
    const mistakes = diagnose(`${head}${source}\n);\n`).filter(
      ({ code, start }) => !TOLERATED.has(code) && (start >= head.length || start === nameAt),
    );
    return mistakes.length === 0 ? undefined : sentence(source, head.length, mistakes);
  } catch (error) {
    if (error instanceof RangeError) return "the code nests too deep; write a simpler function";
    throw error;
  }
}

interface Mistake {
  readonly code: number;
  readonly start: number;
  readonly message: string;
}

type Diagnose = (text: string) => Mistake[];

/** "Possibly null or undefined": true of code that works (a map's `get` after its `set`), and clear at run time where not. */
const TOLERATED: ReadonlySet<number> = new Set([2531, 2532, 2533, 18046, 18047, 18048, 18049]);
/** "Cannot find name", "… namespace": in a contract, a type that another file declares. */
const UNKNOWN_NAME: ReadonlySet<number> = new Set([2304, 2503, 2552]);

const CONSOLE =
  "declare const console: Record<'log' | 'info' | 'warn' | 'error' | 'debug', (...values: unknown[]) => void>;";

const heads = new Map<string, string>();
const NAME = "candidate";

/** Everything in front of the source; types that no declaration of the contract explains stand for anything. */
function headOf({ declarations, type }: Contract, diagnose: Diagnose): string {
  const plain = `${CONSOLE}\n${declarations}\nconst ${NAME}: ${type} =\n(\n`;
  let head = heads.get(plain);
  if (head === undefined) {
    const missing = diagnose(`${CONSOLE}\n${declarations}\ndeclare const ${NAME}: ${type};\n`).flatMap((mistake) =>
      UNKNOWN_NAME.has(mistake.code) ? (/'([\w$]+)'/.exec(mistake.message)?.[1] ?? []) : [],
    );
    head = [...new Set(missing)].map((name) => standIn(name, plain)).join("\n") + plain;
    heads.set(plain, head);
  }
  return head;
}

/** A declaration of an unknown type, and of a namespace with the members that `text` mentions. */
function standIn(name: string, text: string): string {
  const any = (type: string) => `type ${type}<A = any, B = any, C = any> = any;`;
  const members = new Set(
    [...text.matchAll(new RegExp(`\\b${name}\\.([A-Za-z_]\\w*)`, "g"))].map((match) => match[1]!),
  );
  const space = members.size === 0 ? "" : `declare namespace ${name} { ${[...members].map(any).join(" ")} }`;
  return `${any(name)} ${space}\n`;
}

function sentence(source: string, offset: number, mistakes: readonly Mistake[], most = 3): string {
  const lines = mistakes.map(({ start }) =>
    start < offset || start > offset + source.length ? 0 : lineAt(source, start - offset),
  );
  const parts = mistakes
    .slice(0, most)
    .map(({ message }, i) => `${lines[i] === 0 ? "" : `line ${lines[i]}: `}${inline(message)}`);
  const more = mistakes.length > most ? `; and ${mistakes.length - most} more` : "";
  const first = `the types do not fit: ${parts.join("; ")}${more}`;
  const line = lines.find((n) => n > 0);
  return line === undefined
    ? first
    : `${first}\n${markLine(source, line, inline(mistakes[lines.indexOf(line)]!.message))}`;
}

type TypeScript = Awaited<ReturnType<typeof loadTypeScript>>;

const loadTypeScript = async () => (await import("typescript")).default;

let loading: Promise<Diagnose | undefined> | undefined;

function checker(): Promise<Diagnose | undefined> {
  loading ??= loadTypeScript().then(
    // TypeScript 7 has no language service of its own in JavaScript: as good as absent.
    (ts) => (typeof ts?.createLanguageService === "function" ? languageService(ts) : undefined),
    () => undefined,
  );
  return loading;
}

/** One warm language service over one file in memory. */
function languageService(ts: TypeScript): Diagnose {
  const file = "/gradus-contract.ts";
  let text = "";
  let version = 0;
  const read = (name: string) => (name === file ? text : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "0"),
    getScriptSnapshot(name) {
      const found = read(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => "/",
    getCompilationSettings: () => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      lib: ["lib.es2023.d.ts"],
      types: [],
      strict: true,
      // Plain JavaScript is a fine answer: what has no types is not checked.
      noImplicitAny: false,
      noImplicitThis: false,
      useUnknownInCatchVariables: false,
      strictPropertyInitialization: false,
      noEmit: true,
    }),
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
  });
  return (source) => {
    text = source;
    version++;
    return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].flatMap((d) =>
      d.category === ts.DiagnosticCategory.Error
        ? [{ code: d.code, start: d.start ?? 0, message: ts.flattenDiagnosticMessageText(d.messageText, " ") }]
        : [],
    );
  };
}
