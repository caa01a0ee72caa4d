/** Something that `gradus check` has to say about a task. */
export interface Finding {
  /** "error": a study of it would go wrong; "warning": it may. */
  readonly level: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}
