// A home folder of its own for one test, and a Keyswitch that only mints tokens.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openJournal } from '../../../src-main/config-files/edit-journal.ts';
import type { OfferedModel } from '../../../src-main/client-tools/client-tool.ts';
import type { PointingContext } from '../../../src-main/client-tools/point-tool.ts';
import { resolveToolEnvironment } from '../../../src-main/client-tools/tool-environment.ts';

export interface ToolHome {
  readonly folder: string;
  readonly context: PointingContext;
  readonly minted: string[];
  path(name: string): string;
  write(name: string, text: string): string;
  read(name: string): string;
  has(name: string): boolean;
  mode(name: string): number;
  /** Every file below the home with its text, without Keyswitch's own. */
  snapshot(): Record<string, string>;
  remove(): Promise<void>;
}

export const origin = 'http://127.0.0.1:4620';

export async function createToolHome(
  env: Record<string, string> = {},
  models: readonly OfferedModel[] = [
    { id: 'gpt-5.5' },
    { id: 'claude-haiku-4-5' },
    { id: 'gemini-3.8-flash' },
    { id: 'local/odd' },
  ],
): Promise<ToolHome> {
  const folder = await mkdtemp(join(tmpdir(), 'keyswitch-tools-'));
  const home = join(folder, 'home');
  const cwd = join(folder, 'cwd');
  mkdirSync(home);
  mkdirSync(cwd);
  const valid = new Map<string, string>();
  const minted: string[] = [];
  const hash = (token: string) => createHash('sha256').update(token).digest('hex');
  const replaced = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('$HOME', home)]),
  );
  const path = (name: string) => join(home, name);
  return {
    folder,
    minted,
    context: {
      where: resolveToolEnvironment({ HOME: home, PATH: '/nowhere', ...replaced }, cwd),
      dataHome: join(folder, 'keyswitch'),
      journal: openJournal(join(folder, 'keyswitch', 'journal')),
      origin: async () => origin,
      models: async () => models,
      mintClientToken: async (id) => {
        const token = `ks-${randomBytes(32).toString('base64url')}`;
        valid.set(id, hash(token));
        minted.push(token);
        return token;
      },
      isClientToken: async (id, token) => valid.get(id) === hash(token),
      revokeClientToken: async (id, token) => {
        if (valid.get(id) === hash(token)) valid.delete(id);
      },
    },
    path,
    write(name, text) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    has: (name) => existsSync(path(name)),
    mode: (name) => statSync(path(name)).mode & 0o777,
    snapshot() {
      const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(path(name)).isFile(),
      );
      return Object.fromEntries(
        names
          .toSorted()
          .map((name) => [
            name,
            `${(statSync(path(name)).mode & 0o777).toString(8)} ${readFileSync(path(name), 'base64')}`,
          ]),
      );
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
