/** A check that these options are whole numbers from their least value up. */
export function wholeNumbers<O extends object>(
  least: Partial<Record<keyof O, number>>,
): (options: O) => string | undefined {
  return (options) => {
    for (const [name, from] of Object.entries(least) as [keyof O & string, number][]) {
      const value = options[name] as unknown;
      if (!Number.isInteger(value) || (value as number) < from)
        return `"${name}" is ${String(value)}; it takes a whole number from ${from} up`;
    }
    return undefined;
  };
}

/** A check that a list holds only known names. */
export function known<O extends object>(
  name: keyof O & string,
  names: readonly string[],
): (options: O) => string | undefined {
  return (options) => {
    const stranger = (options[name] as readonly string[]).find((one) => !names.includes(one));
    return stranger === undefined ? undefined : `"${name}" has "${stranger}"; it takes ${names.join(", ")}`;
  };
}
