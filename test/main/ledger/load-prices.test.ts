// The user's price file: it wins, its faults are named with line and column, and nothing it holds stops the start.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadPrices } from '../../../src-main/ledger/load-prices.ts';
import { findPrice } from '../../../src-proxy/contract/prices/find-price.ts';

let dir: string;
let file: string;
const now = new Date(2026, 10, 20, 12).getTime();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyswitch-prices-'));
  file = join(dir, 'prices.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(text: string) {
  writeFileSync(file, text);
  return loadPrices(file, now);
}

const inputOf = (model: string, loaded: ReturnType<typeof loadPrices>) =>
  findPrice(model, [], loaded.prices)?.input ?? null;

it('is the built-in list where there is no file', () => {
  const loaded = loadPrices(file, now);
  expect(loaded.warnings).toEqual([]);
  expect(inputOf('gpt-5.5', loaded)).toBe(5);
  expect(inputOf('my-own-model', loaded)).toBeNull();
});

it('puts the user’s rows first and keeps the rest', () => {
  const loaded = load(`{
    // looked up by hand
    "schema": 1, "updated": "2026-11-20", "expires": "2026-11-20",
    "vendors": [{ "vendor": "Lab", "models": [
      { "model": "gpt-5.5", "input": 1.5, "output": 9 },
      { "model": "my-*", "input": 0.1, "output": 0.2, "until": "2026-11-19" },
    ] }],
  }`);
  expect(loaded.warnings).toEqual([]);
  expect(inputOf('gpt-5.5', loaded)).toBe(1.5);
  expect(inputOf('my-model', loaded)).toBeNull();
  expect(inputOf('claude-sonnet-4-6', loaded)).toBe(3);
});

it('names an expired and an undated file with line and column, and uses them', () => {
  const loaded = load(
    '{"schema": 1,\n "expires": "2026-11-19",\n "vendors": [{"vendor": "x", "models": [{"model": "m", "input": 1, "output": 2}]}]}',
  );
  expect(loaded.warnings).toEqual([
    expect.stringMatching(/prices\.json:1:1: The file has no date/),
    expect.stringMatching(/prices\.json:2:13: The prices expired on 2026-11-19/),
  ]);
  expect(inputOf('m', loaded)).toBe(1);
});

it('leaves out only the rows that are wrong', () => {
  const loaded = load(`{"schema": 1, "updated": "2026-11-01", "vendors": [
  {"vendor": "x", "models": [
    {"model": "good", "input": 1, "output": 2},
    {"model": "negative", "input": -1, "output": 2},
    {"input": 1, "output": 2}
  ]},
  {"vendor": "y"}]}`);
  expect(loaded.warnings).toEqual([
    expect.stringMatching(/:4:36: The price of negative is left out: input is wrong/),
    expect.stringMatching(/:5:5: This price is left out: model is wrong/),
    expect.stringMatching(/:7:3: A vendor needs "models"/),
  ]);
  expect(inputOf('good', loaded)).toBe(1);
  expect(inputOf('negative', loaded)).toBeNull();
});

it.each([
  ['{"schema": 1,\n  oops', /:2:3: This is not JSON/],
  ['', /:1:1: This is not JSON/],
  ['[]', /needs "schema": 1/],
  ['{"schema": 7, "vendors": []}', /:1:12: A price file needs "schema": 1/],
  ['{"schema": 1, "updated": "2026-11-01", "vendors": {}}', /"vendors" must be a list/],
])('ignores %j with a warning and keeps the built-in list', (text, warning) => {
  const loaded = load(text);
  expect(loaded.warnings).toHaveLength(1);
  expect(loaded.warnings[0]).toMatch(warning);
  expect(inputOf('gpt-5.5', loaded)).toBe(5);
});
