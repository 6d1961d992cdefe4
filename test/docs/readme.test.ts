// The README says what is true: its twin says the same, its snippets parse, its commands exist.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src-proxy/contract/error-codes.ts';
import { matchRoute, matchWebSocket } from '../../src-proxy/server/route-table.ts';

const root = join(import.meta.dirname, '../..');
const english = readFileSync(join(root, 'README.md'), 'utf8');
const chinese = readFileSync(join(root, 'README.zh-CN.md'), 'utf8');

interface Snippet {
  readonly language: string;
  readonly text: string;
}

function snippets(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** `code` outside of snippets. */
function inlineCode(markdown: string): string[] {
  const words = markdown.replaceAll(/^```[^]*?^```$/gm, '');
  return [...words.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
}

/** The words after `keyswitch` up to the first argument: `tool apply codex` → `tool apply`. */
function commands(markdown: string): string[] {
  const lines = [...snippets(markdown).flatMap(({ text }) => text.split('\n')), ...inlineCode(markdown)];
  const families = new Map<string, string>();
  for (const line of lines) {
    const [, first, second] = /^keyswitch ([a-z][a-z-]*)(?: ([a-z-]+))?/.exec(line) ?? [];
    if (first === undefined) continue;
    const takesVerb = ['secret', 'client', 'tool', 'profile', 'endpoint', 'upstream', 'mcp-token', 'vault'];
    const words = takesVerb.includes(first) && second !== undefined ? `${first} ${second}` : first;
    families.set(words, words);
  }
  return [...families.keys()];
}

describe('the Chinese twin', () => {
  it('has the same snippets', () => {
    expect(snippets(chinese)).toEqual(snippets(english));
  });

  it('has the same headings, tables and inline code', () => {
    const shape = (markdown: string) => ({
      headings: markdown.match(/^#+ /gm),
      rows: markdown.match(/^\|/gm)?.length,
      code: [...new Set(inlineCode(markdown))].toSorted(),
    });
    expect(shape(chinese)).toEqual(shape(english));
  });
});

describe('the snippets', () => {
  it('parse', () => {
    const seen = { toml: 0, json: 0 };
    for (const { language, text } of snippets(english)) {
      if (language === 'toml') expect(Object.keys(parseToml(text)).length).toBeGreaterThan(0);
      if (language === 'json') expect(Object.keys(JSON.parse(text)).length).toBeGreaterThan(0);
      if (language === 'toml' || language === 'json') seen[language] += 1;
    }
    expect(seen.toml).toBeGreaterThan(3);
    expect(seen.json).toBeGreaterThan(2);
  });

  it('name scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, script = ''] of english.matchAll(/npm run (?:-s )?([a-z]+)/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
    for (const [, file = ''] of english.matchAll(/\]\(([^)#]+)\)/g))
      expect(existsSync(join(root, file))).toBe(true);
  });

  it('name error codes that exist', () => {
    const named = [...english.matchAll(/^\| \d{3} `([a-z_]+)`/gm)].map(([, code]) => code);
    expect(named.length).toBeGreaterThan(5);
    for (const code of named) expect(Object.keys(errorCodes)).toContain(code);
  });
});

describe('the table of routes', () => {
  const rows = english.split('### What is served')[1]?.split('\n## ')[0] ?? '';

  it('names routes that are served', () => {
    const named = new Set<string>();
    for (const row of rows.split('\n').filter((line) => line.startsWith('| '))) {
      const below = /below `([^`]+)`/.exec(row)?.[1]?.replace(/\/$/, '') ?? '';
      for (const [, method = '', path = ''] of row.matchAll(/`(GET|POST) ([^`]+)`/g))
        named.add(`${method} ${path.startsWith('/') ? path : `${below}/${path}`}`);
      for (const [, call = ''] of row.matchAll(/`(\{id\}:\w+)`/g)) named.add(`POST ${below}/${call}`);
    }
    expect(named.size).toBeGreaterThan(25);
    const isServed = (route: string): boolean => {
      const [method = '', path = ''] = route.replace('{id}', 'm').split(' ');
      return matchRoute(method, path) !== null || (method === 'GET' && matchWebSocket(path) !== null);
    };
    expect([...named].filter((route) => !isServed(route))).toEqual([]);
  });
});

describe('every command', () => {
  it.each(commands(english))('keyswitch %s', async (words) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'src-main/cli.ts'),
      ...words.split(' '),
      '--help',
    ]);
    expect(stdout).toContain(`keyswitch ${words}`);
  });
});
