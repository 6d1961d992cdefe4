// The prices in force: the user's `prices.json` in the data home before the list that comes with Keyswitch.
// A wrong row or an old file costs a warning with its place, never the start: everything else keeps working.
import { readFileSync } from 'node:fs';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { builtInPrices } from '../../src-proxy/contract/prices/built-in-prices.ts';
import type { ModelPrice } from '../../src-proxy/contract/prices/model-price.ts';
import {
  datedPrice,
  pricesInForce,
  type DatedPrice,
  type PriceFile,
} from '../../src-proxy/contract/prices/price-file.ts';
import { hasCode, messageOf } from '../problem.ts';
import { localDay } from './exchange-row.ts';

/** In the data home; left out = the built-in prices alone. */
export const priceFileName = 'prices.json';

export interface LoadedPrices {
  /** For `ProxyConfig.prices`: the user's rows first, so that they win. */
  readonly prices: readonly ModelPrice[];
  /** One sentence each, with file, line and column. */
  readonly warnings: readonly string[];
}

/**
 * Reads `prices.json`, where there is one, and puts it before the built-in list. Comments are allowed in it:
 *
 *     { "schema": 1, "updated": "2026-11-20", "expires": "2027-02-28",
 *       "vendors": [{ "vendor": "TokenPool", "source": "https://…",
 *         "models": [{ "model": "gpt-5.5", "input": 1.5, "output": 9, "cacheRead": 0.15, "until": "2026-12-31" }] }] }
 *
 * USD per million tokens; `model` may hold `*`; `cacheRead`, `cacheWrite`, `longContext`, `from` and `until` are
 * optional (see src-proxy/contract/prices). Dates are days where this computer is.
 */
export function loadPrices(file: string, now: number = Date.now()): LoadedPrices {
  const today = localDay(now);
  const warnings: string[] = [];
  const own = readOwn(file, today, warnings);
  return {
    prices: [...(own === null ? [] : pricesInForce(own, today)), ...pricesInForce(builtInPrices, today)],
    warnings,
  };
}

function readOwn(file: string, today: string, warnings: string[]): PriceFile | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT'))
      warnings.push(`${file} could not be read (${messageOf(error)}); the built-in prices are used.`);
    return null;
  }
  const complain = (offset: number, sentence: string): void => {
    const { line, column } = placeOf(text, offset);
    warnings.push(`${file}:${line}:${column}: ${sentence}`);
  };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const broken = errors[0];
  if (root === undefined || broken !== undefined) {
    const what = broken === undefined ? 'it is empty' : printParseErrorCode(broken.error);
    complain(broken?.offset ?? 0, `This is not JSON (${what}); the built-in prices are used.`);
    return null;
  }
  if (valueAt(root, ['schema']) !== 1) {
    const at = findNodeAtLocation(root, ['schema'])?.offset ?? root.offset;
    complain(at, 'A price file needs "schema": 1; the built-in prices are used.');
    return null;
  }
  checkDates(root, today, complain);
  const rows = rowsOf(root, complain);
  return { schema: 1, vendors: [{ vendor: 'prices.json', models: rows }] };
}

type Complain = (offset: number, sentence: string) => void;

function checkDates(root: Node, today: string, complain: Complain): void {
  const updated = valueAt(root, ['updated']);
  if (typeof updated !== 'string') {
    complain(
      root.offset,
      'The file has no date: add "updated" with the day on which its prices were looked up. It is used as it is.',
    );
  }
  const expires = valueAt(root, ['expires']);
  if (typeof expires === 'string' && expires < today) {
    complain(
      findNodeAtLocation(root, ['expires'])?.offset ?? root.offset,
      `The prices expired on ${expires}: look them up again and move "expires". They are used as they are.`,
    );
  }
}

function rowsOf(root: Node, complain: Complain): DatedPrice[] {
  const vendors = findNodeAtLocation(root, ['vendors']);
  if (vendors?.type !== 'array') {
    complain(vendors?.offset ?? root.offset, '"vendors" must be a list; the file has no prices.');
    return [];
  }
  const rows: DatedPrice[] = [];
  for (const vendor of vendors.children ?? []) {
    const models = findNodeAtLocation(vendor, ['models']);
    if (models?.type !== 'array') {
      complain(models?.offset ?? vendor.offset, 'A vendor needs "models", a list of prices; it is left out.');
      continue;
    }
    for (const node of models.children ?? []) {
      const row = datedPrice.safeParse(valueOf(node));
      if (row.success) rows.push(row.data);
      else complainOfRow(node, row.error.issues[0], complain);
    }
  }
  return rows;
}

function complainOfRow(
  node: Node,
  issue: { path: PropertyKey[]; message: string } | undefined,
  complain: Complain,
): void {
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const at = findNodeAtLocation(node, path) ?? node;
  const name = valueAt(node, ['model']);
  const which = typeof name === 'string' ? `The price of ${name}` : 'This price';
  complain(
    at.offset,
    `${which} is left out: ${path.join('.') || 'the row'} is wrong (${issue?.message ?? 'not a price'}).`,
  );
}

function valueAt(root: Node, path: (string | number)[]): unknown {
  const node = findNodeAtLocation(root, path);
  return node === undefined ? undefined : valueOf(node);
}

function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).map((property) => {
      const [key, value] = property.children ?? [];
      return [String(key?.value), value === undefined ? undefined : valueOf(value)];
    }),
  );
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
