// What an installer is made of, judged by electron-builder's own schema, and the icons that it and the tray need.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appUserModelId } from '../../../src-main/desktop/shell.ts';

const root = join(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);

interface BuilderConfig {
  readonly appId: string;
  readonly files: (string | object)[];
  readonly icon: string;
  readonly protocols: { readonly schemes: string[] }[];
  readonly mac: {
    readonly target: { readonly target: string }[];
    readonly protocols: { readonly schemes: string[] }[];
  };
  readonly linux: { readonly target: string[] };
}

/** Reads electron-builder.yml as electron-builder does. */
function readConfig(): BuilderConfig {
  const yaml = require('js-yaml') as { load(text: string): BuilderConfig };
  return yaml.load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
}

async function validate(config: unknown): Promise<void> {
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(config: unknown, log: { isEnabled: boolean; add(): void }): Promise<void>;
  };
  await validateConfiguration(config, { isEnabled: false, add: () => {} });
}

/** Width and height of a PNG. */
function sizeOf(path: string): [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('electron-builder.yml', () => {
  it('is valid by electron-builder’s own schema', async () => {
    await expect(validate(readConfig())).resolves.toBeUndefined();
  });

  it('would be refused with a misspelt key', async () => {
    await expect(validate({ ...readConfig(), artefactName: 'x' })).rejects.toThrow(/artefactName/);
  });

  it('makes what the house promises', () => {
    const config = readConfig();
    expect(config.mac.target.map(({ target }) => target)).toEqual(['dmg']);
    expect(config.linux.target).toEqual(['AppImage', 'deb']);
    expect(existsSync(join(root, config.icon))).toBe(true);
    expect(config.appId).toBe(appUserModelId);
    // Every scheme that the shell can ask for: macOS refuses one that is not named here.
    const schemes = [...config.protocols, ...config.mac.protocols].flatMap((one) => one.schemes);
    expect(schemes).toEqual(['keyswitch', 'ccswitch']);
  });
});

describe('icons', () => {
  const icons = join(root, 'src-main/desktop/icons');

  it.each([
    ['app-1024.png', 1024],
    ['app-256.png', 256],
    ...['tray', 'tray-attention'].flatMap((name): [string, number][] => [
      [`${name}-template.png`, 18],
      [`${name}-template@2x.png`, 36],
      [`${name}-on-dark.png`, 24],
      [`${name}-on-dark@2x.png`, 48],
      [`${name}-on-light.png`, 24],
      [`${name}-on-light@2x.png`, 48],
    ]),
  ] as [string, number][])('%s is %i pixels wide and high', (file, size) => {
    expect(sizeOf(join(icons, file))).toEqual([size, size]);
  });

  it.each(['app', 'tray', 'tray-attention'])('%s has its source', (name) => {
    expect(readFileSync(join(icons, `${name}.svg`), 'utf8')).toContain('<svg');
  });
});
