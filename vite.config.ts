// One build for the three buildings: `vite build --app` writes dist/renderer, dist/main, dist/proxy.
// Everything is bundled but Node's builtins, Electron and the native keyring: a start reads a few files instead
// of thousands, and an installer needs no node_modules to speak of.
import { cpSync, readdirSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';

const at = (path: string): string => join(import.meta.dirname, path);
const neverBundled = [/^node:/, ...builtinModules, 'electron', '@napi-rs/keyring'];

/** A bundle that runs on Node: `entries` maps the name of a file below `outDir` to its source. */
function nodeBundle(
  outDir: string,
  format: 'es' | 'cjs',
  entries: Record<string, string>,
): EnvironmentOptions {
  return {
    consumer: 'server',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      noExternal: true,
      external: ['electron', '@napi-rs/keyring'],
      conditions: ['node', 'import', 'default'],
      mainFields: ['module', 'main'],
    },
    build: {
      ssr: true,
      target: 'node24',
      outDir: at(outDir),
      emptyOutDir: false,
      copyPublicDir: false,
      sourcemap: true,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, at(source)])),
        external: neverBundled,
        platform: 'node',
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          chunkFileNames: 'parts/[name]-[hash].js',
        },
      },
    },
  };
}

/**
 * Removes what earlier builds left, but only after an hour: an app that runs while its sources are built anew
 * still loads its own parts.
 */
function pruneOldOutput(): Plugin {
  const hour = 3_600_000;
  return {
    name: 'keyswitch-prune-old-output',
    writeBundle(options, bundle) {
      const root = options.dir;
      if (root === undefined) return;
      const own = new Set(Object.keys(bundle).map((name) => join(root, name)));
      for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const foreign = entry.isFile() && !own.has(path) && !own.has(path.replace(/\.map$/, ''));
        // dist/main is written by two builds: the other one's files are younger than an hour.
        if (foreign && Date.now() - statSync(path).mtimeMs > hour) rmSync(path, { force: true });
      }
    },
  };
}

export default defineConfig({
  root: at('src-renderer'),
  publicDir: false,
  clearScreen: false,
  plugins: [react(), pruneOldOutput()],
  environments: {
    client: {
      build: {
        target: 'es2024',
        outDir: at('dist/renderer'),
        emptyOutDir: false,
        sourcemap: true,
        reportCompressedSize: false,
        // The control server's CSP allows no inline script and no data: URL.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
      },
    },
    main: nodeBundle('dist/main', 'es', { cli: 'src-main/cli.ts', desktop: 'src-main/desktop.ts' }),
    preload: nodeBundle('dist/main', 'cjs', { preload: 'src-main/desktop/preload.ts' }),
    proxy: nodeBundle('dist/proxy', 'es', { main: 'src-proxy/main.ts' }),
  },
  builder: {
    async buildApp(builder) {
      for (const [name, environment] of Object.entries(builder.environments)) {
        if (name !== 'ssr') await builder.build(environment);
      }
      cpSync(at('src-main/desktop/icons'), at('dist/main/icons'), {
        recursive: true,
        filter: (path) => !/\.(?:svg|mjs)$/.test(path),
      });
    },
  },
});
