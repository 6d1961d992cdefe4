// Two projects: `unit` runs files in parallel; `real` (real clients, a browser, a keyring) runs one file
// at a time, because those parts are heavy and two cores are all that CI has.
import { defineConfig } from 'vitest/config';

const slow = ['test/e2e/**/*.test.ts', 'test/real-clients/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...slow, '**/node_modules/**'],
          // A noisy machine is no failure: tests wait on conditions, and these limits only end what hangs.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: slow,
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
