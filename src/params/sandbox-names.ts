/** The names that sandboxed code finds without declaring them; `eval` and `Function` are not among them, since they hide names from the check. */
export const SANDBOX_NAMES: ReadonlySet<string> = new Set(
  `undefined NaN Infinity globalThis isFinite isNaN parseFloat parseInt
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
  Array BigInt Boolean Date JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol WeakMap WeakSet
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  Float32Array Float64Array BigInt64Array BigUint64Array console`.split(/\s+/),
);
